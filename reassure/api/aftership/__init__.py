"""AfterShip's Tracking API, version 2026-07, spoken to its own clients: real parcels behind its words."""
