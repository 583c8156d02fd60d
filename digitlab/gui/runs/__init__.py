"""The Runs tab: every kept run as a row, and the curves of the chosen ones over one another."""
