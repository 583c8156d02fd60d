"""The optimizer as an algorithm: its lines, and the numbers of the newest step in them."""
