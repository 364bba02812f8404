"""Pure decisions about parcels: what a scan means, what a parcel's status is, whose number this is."""
