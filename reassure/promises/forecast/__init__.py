"""Delivery dates learned from a merchant's own parcels: fitted with numpy, served from a table without it."""
