"""DigitLab: a desktop laboratory in which a neural network learns to read your handwriting."""

__version__ = "0.1.0"
