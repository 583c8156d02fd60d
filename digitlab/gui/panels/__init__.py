"""What the window shows of a drawing, an experiment and a run."""
