"""The runs that are kept: what is known of each, which settings tell them apart, and what chance has to do with it."""
