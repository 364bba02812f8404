"""Pure decisions about promises: which dates to name, why, and whether they were kept."""
