"""What the hot paths do in a second, each beside this machine's own limit measured in the same run."""
