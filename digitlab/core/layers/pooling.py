"""Layers that make a picture smaller, or a vector of it."""

from typing import ClassVar, Literal

from digitlab.core.layers.layer import Layer, Shape, ShapeError, picture, words
from digitlab.core.parameter import parameter

GROUP = "Pooling"


def _pooled(shape: Shape, title: str, size: int) -> Shape:
    """[height, width, channels], both sides divided by the pool size."""
    height, width, channels = picture(shape, title)
    if min(height, width) < size:
        raise ShapeError(
            f"a picture of {height}x{width} is too small to pool by {size}; take this layer out"
            " or shrink the picture less before it"
        )
    return (height // size, width // size, channels)


class MaxPooling2D(Layer):
    """Keras' MaxPooling2D with stride equal to the pool size, padding valid."""

    title: ClassVar[str] = "Max pooling"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y[i, j, c] = max over the window of x[·, ·, c]"
    paper: ClassVar[str] = "Ranzato et al. 2007, Unsupervised learning of invariant feature hierarchies"
    explanation: ClassVar[str] = "Keeps the strongest answer of each little square: smaller and less fussy about place."

    type: Literal["max_pooling2d"] = "max_pooling2d"
    pool_size: int = parameter(2, "Pool size", "Side of the square.", at_least=2, at_most=8, unit="pixels")

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels], both sides divided by the pool size."""
        return _pooled(shape, self.title, self.pool_size)

    def summary(self) -> str:
        """Such as ``Pool 2×2``."""
        return f"Pool {self.pool_size}×{self.pool_size}"


class AveragePooling2D(Layer):
    """Keras' AveragePooling2D with stride equal to the pool size, padding valid."""

    title: ClassVar[str] = "Average pooling"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y[i, j, c] = mean over the window of x[·, ·, c]"
    paper: ClassVar[str] = "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    explanation: ClassVar[str] = "Keeps the mean of each little square, as LeNet did: smaller and smoother."

    type: Literal["average_pooling2d"] = "average_pooling2d"
    pool_size: int = parameter(2, "Pool size", "Side of the square.", at_least=2, at_most=8, unit="pixels")

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels], both sides divided by the pool size."""
        return _pooled(shape, self.title, self.pool_size)

    def summary(self) -> str:
        """Such as ``Mean 2×2``."""
        return f"Mean {self.pool_size}×{self.pool_size}"


class GlobalPooling(Layer):
    """What the poolings of whole pictures and sequences share."""

    group: ClassVar[str] = GROUP

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels] or [steps, channels] becomes [channels]."""
        if len(shape) == 1:
            raise ShapeError(
                f"{self.title} needs a picture or a sequence but gets {words(shape)}; take it in place of Flatten"
            )
        return (shape[-1],)


class GlobalAveragePooling(GlobalPooling):
    """Keras' GlobalAveragePooling2D and 1D."""

    title: ClassVar[str] = "Global average pooling"
    formula: ClassVar[str] = "y[c] = mean over all places of x[·, c]"
    paper: ClassVar[str] = "Lin et al. 2013, Network in network"
    explanation: ClassVar[str] = "One number per channel: how strongly its pattern is there, wherever it is."

    type: Literal["global_average_pooling"] = "global_average_pooling"

    def summary(self) -> str:
        """Short enough for a picture."""
        return "Global mean"


class GlobalMaxPooling(GlobalPooling):
    """Keras' GlobalMaxPooling2D and 1D."""

    title: ClassVar[str] = "Global max pooling"
    formula: ClassVar[str] = "y[c] = max over all places of x[·, c]"
    paper: ClassVar[str] = "Oquab et al. 2015, Is object localization for free?"
    explanation: ClassVar[str] = "One number per channel: the strongest answer of its pattern anywhere."

    type: Literal["global_max_pooling"] = "global_max_pooling"

    def summary(self) -> str:
        """Short enough for a picture."""
        return "Global max"
