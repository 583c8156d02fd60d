"""Arrays: datasets, splits, drawings and pictures as 28x28, augmentation and model files, with NumPy and no more."""
