"""The layers of a network as the engine computes them."""
