"""The backward pass through a small network, step by step with the real numbers."""
