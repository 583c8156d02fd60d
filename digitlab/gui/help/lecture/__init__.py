"""The lecture: ideas in order, each with steps that set the window up to try it."""
