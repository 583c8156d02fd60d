"""The tab that shows why the drawing is read as it is."""
