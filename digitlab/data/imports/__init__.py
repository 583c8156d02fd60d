"""Reads labelled digits from whatever people have: each kind of source in a file of its own, all of them bounded."""
