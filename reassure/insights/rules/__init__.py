"""What is counted of parcels, and what the counts come to. Pure."""
