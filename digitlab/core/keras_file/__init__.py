"""A plain Keras file as an experiment: which layers it may hold, and how they become those of the catalogue."""

CAUTION = "it may have learned from digits that are held back here"
