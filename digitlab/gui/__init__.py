"""What a person sees and touches: the window, its state and its views. Never imports TensorFlow."""
