"""The loss surface: the loss at the points of a slice through the space of all weights."""
