"""What the terminal can do; the modules that train, evaluate and predict load TensorFlow, the others do not."""
