"""17TRACK: numbers told by webhook."""
