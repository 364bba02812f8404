"""Selling carriers and their errands: rates compared, labels bought and given back, pickups booked."""
