"""AfterShip: trackings told by webhook."""
