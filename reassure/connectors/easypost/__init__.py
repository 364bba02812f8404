"""EasyPost: trackers told by webhook."""
