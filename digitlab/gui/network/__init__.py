"""The large picture of the network: its layers, its filters, and the arithmetic of a single node."""
