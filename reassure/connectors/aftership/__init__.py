"""AfterShip: trackings told by its webhooks; and its own words for our parcels, for programs written for it."""
