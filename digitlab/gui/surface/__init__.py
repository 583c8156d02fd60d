"""The loss surface: a slice through it as a map and as a relief, with the paths that were walked."""
