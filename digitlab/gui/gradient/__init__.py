"""The gradient: by hand through a small network, and checked on the one that learns."""
