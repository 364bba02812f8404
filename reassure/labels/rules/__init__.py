"""What is decided about postage: what a label is asked for, what becomes of the asking, which rate keeps a promise."""
