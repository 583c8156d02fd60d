"""What an experiment is: specs, catalogues, messages and run history, without NumPy, Qt or TensorFlow."""
