"""A small network by hand: its values forward, its derivatives backward, by the formulas of the lecture."""
