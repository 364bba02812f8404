"""Dates before purchase: what is asked, what is held in memory to answer it, and how the answer reads."""
