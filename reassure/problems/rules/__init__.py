"""Pure decisions about problems: what is wrong with an order or a parcel, because of what, and when to look again."""
