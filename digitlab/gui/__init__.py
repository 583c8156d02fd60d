"""What a person sees and touches: the window, its state and its views. Never imports TensorFlow."""

# Before PySide6, which from its own import on looks into the source of every module that is imported.
import digitlab.core.messages  # noqa: F401
