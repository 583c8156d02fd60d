"""A plain Keras file as an experiment: which layers it may hold, and how they become those of the catalogue."""
