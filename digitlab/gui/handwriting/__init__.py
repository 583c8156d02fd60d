"""Digits that people draw: collecting them, asking what the network reads in them, and learning from them."""
