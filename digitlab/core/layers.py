"""The layers a network is made of, each with its shape arithmetic."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal

from digitlab.core.parameter import parameter
from digitlab.core.spec import Entry

Shape = tuple[int, ...]
Activation = Literal["linear", "relu", "elu", "gelu", "silu", "tanh", "sigmoid"]


class ShapeError(Exception):
    """A layer cannot take the shape it is given; the text says why and what mends it."""


class Layer(Entry):
    """A layer: what comes out, how many weights it has and how many multiply-adds one digit costs."""

    def output_shape(self, shape: Shape) -> Shape:
        """The shape that leaves the layer for one digit of ``shape``; raises ShapeError where it does not fit."""
        return shape

    def parameters(self, shape: Shape) -> int:
        """How many numbers the layer stores, counted as Keras' ``count_params``."""
        return 0

    def multiply_adds(self, shape: Shape) -> int:
        """How many multiplications with addition one digit costs on the way forward."""
        return 0

    def summary(self) -> str:
        """A few words for a list of layers."""
        return self.title


class Conv2D(Layer):
    """Keras' Conv2D: ``filters`` square kernels slide over the picture."""

    title: ClassVar[str] = "Convolution"
    formula: ClassVar[str] = "y[i, j, f] = act(Σ w[a, b, c, f] · x[i+a, j+b, c] + b[f])"
    paper: ClassVar[str] = "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    explanation: ClassVar[str] = "Small filters slide over the picture and answer where their pattern appears."

    type: Literal["conv2d"] = "conv2d"
    filters: int = parameter(32, "Filters", "How many patterns the layer looks for.", at_least=1, at_most=1024)
    kernel_size: int = parameter(
        3, "Kernel size", "Height and width of a filter.", at_least=1, at_most=15, unit="pixels"
    )
    strides: int = parameter(1, "Stride", "How far a filter moves at each step.", at_least=1, at_most=8, unit="pixels")
    padding: Literal["valid", "same"] = parameter(
        "valid", "Padding", "valid keeps inside the picture; same adds a border of zeros so that the size stays."
    )
    activation: Activation = parameter("relu", "Activation", "The bend applied to every sum.")

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels] becomes [new height, new width, filters]."""
        height, width, _ = picture(shape, self.title)
        return (*(self._slide(size) for size in (height, width)), self.filters)

    def _slide(self, size: int) -> int:
        if self.padding == "same":
            return -(-size // self.strides)
        if size < self.kernel_size:
            raise ShapeError(
                f"a {self.kernel_size}x{self.kernel_size} filter does not fit into {size} pixels; use a smaller"
                " kernel, padding same, or less pooling before it"
            )
        return (size - self.kernel_size) // self.strides + 1

    def parameters(self, shape: Shape) -> int:
        """Kernel and one bias per filter."""
        return (self.kernel_size**2 * shape[-1] + 1) * self.filters

    def multiply_adds(self, shape: Shape) -> int:
        """One kernel's products at every place it stops."""
        return prod(self.output_shape(shape)) * self.kernel_size**2 * shape[-1]

    def summary(self) -> str:
        """Such as ``Conv 5x5``."""
        return f"Conv {self.kernel_size}×{self.kernel_size}"


class MaxPooling2D(Layer):
    """Keras' MaxPooling2D with stride equal to the pool size, padding valid."""

    title: ClassVar[str] = "Max pooling"
    formula: ClassVar[str] = "y[i, j, c] = max over the window of x[·, ·, c]"
    paper: ClassVar[str] = "Ranzato et al. 2007, Unsupervised learning of invariant feature hierarchies"
    explanation: ClassVar[str] = "Keeps the strongest answer of each little square: smaller and less fussy about place."

    type: Literal["max_pooling2d"] = "max_pooling2d"
    pool_size: int = parameter(2, "Pool size", "Side of the square.", at_least=2, at_most=8, unit="pixels")

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels], both sides divided by the pool size."""
        height, width, channels = picture(shape, self.title)
        if min(height, width) < self.pool_size:
            raise ShapeError(
                f"a picture of {height}x{width} is too small to pool by {self.pool_size}; take this layer out"
                " or shrink the picture less before it"
            )
        return (height // self.pool_size, width // self.pool_size, channels)

    def summary(self) -> str:
        """Such as ``Pool 2x2``."""
        return f"Pool {self.pool_size}×{self.pool_size}"


class Flatten(Layer):
    """Keras' Flatten: a picture becomes one long vector."""

    title: ClassVar[str] = "Flatten"
    formula: ClassVar[str] = "y = (x[0, 0, 0], x[0, 0, 1], …)"
    paper: ClassVar[str] = ""
    explanation: ClassVar[str] = "Lays all numbers in one row, so that a dense layer can take them."

    type: Literal["flatten"] = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        """Any shape becomes [its product]."""
        return (prod(shape),)


class Dense(Layer):
    """Keras' Dense: every node sees every input."""

    title: ClassVar[str] = "Dense"
    formula: ClassVar[str] = "y = act(x · W + b)"
    paper: ClassVar[str] = "Rosenblatt 1958, The perceptron"
    explanation: ClassVar[str] = "Every node adds up all inputs, each times its own weight, and bends the sum."

    type: Literal["dense"] = "dense"
    units: int = parameter(128, "Nodes", "How many nodes the layer has.", at_least=1, at_most=4096, scale="log")
    activation: Activation = parameter("relu", "Activation", "The bend applied to every sum.")

    def output_shape(self, shape: Shape) -> Shape:
        """[inputs] becomes [units]."""
        if len(shape) != 1:
            raise ShapeError(f"Dense needs a vector but gets {words(shape)}; insert Flatten before it")
        return (self.units,)

    def parameters(self, shape: Shape) -> int:
        """One weight per edge and one bias per node."""
        return (shape[0] + 1) * self.units

    def multiply_adds(self, shape: Shape) -> int:
        """One per edge."""
        return shape[0] * self.units


class Dropout(Layer):
    """Keras' Dropout, with a rate that may change during a run (Srivastava et al. 2014)."""

    title: ClassVar[str] = "Dropout"
    formula: ClassVar[str] = "y = x · keep / (1 - rate),  keep ~ Bernoulli(1 - rate)"
    paper: ClassVar[str] = "Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting"
    explanation: ClassVar[str] = "Switches random nodes off while learning, so that none can be relied on alone."

    type: Literal["dropout"] = "dropout"
    rate: float = parameter(
        0.5, "Rate", "Share of the nodes that is switched off.", at_least=0.0, at_most=0.95, acts="now"
    )

    def summary(self) -> str:
        """Such as ``Dropout 0.5``."""
        return f"Dropout {self.rate:g}"


class BatchNormalization(Layer):
    """Keras' BatchNormalization over the last axis (Ioffe & Szegedy 2015)."""

    title: ClassVar[str] = "Batch normalisation"
    formula: ClassVar[str] = "y = γ · (x - mean) / √(variance + ε) + β"
    paper: ClassVar[str] = "Ioffe & Szegedy 2015, Batch normalization: accelerating deep network training"
    explanation: ClassVar[str] = "Brings each channel to zero mean and unit spread within the batch, then scales it."

    type: Literal["batch_normalization"] = "batch_normalization"
    momentum: float = parameter(
        0.99, "Momentum", "How slowly the running mean and variance follow.", at_least=0.0, below=1.0
    )
    epsilon: float = parameter(1e-3, "ε", "Small number against division by zero.", above=0.0, at_most=1.0, scale="log")

    def parameters(self, shape: Shape) -> int:
        """Scale, shift, running mean and running variance per channel."""
        return 4 * shape[-1]

    def summary(self) -> str:
        """Short enough for a picture."""
        return "Batch norm"


class Rows(Layer):
    """A reshape: the picture becomes a sequence of its rows."""

    title: ClassVar[str] = "Rows"
    formula: ClassVar[str] = "y[t] = row t of x"
    paper: ClassVar[str] = ""
    explanation: ClassVar[str] = "Lets a recurrent layer read the picture row by row, from top to bottom."

    type: Literal["rows"] = "rows"

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels] becomes [height, width * channels]."""
        height, width, channels = picture(shape, self.title)
        return (height, width * channels)


class GRU(Layer):
    """Keras' GRU with its defaults, the last state as output (Cho et al. 2014)."""

    title: ClassVar[str] = "GRU"
    formula: ClassVar[str] = (
        "z = σ(x·Wz + h·Uz),   r = σ(x·Wr + h·Ur)\nh ← z·h + (1-z)·tanh(x·Wh + r·(h·Uh))    for every row x"
    )
    paper: ClassVar[str] = "Cho et al. 2014, Learning phrase representations using RNN encoder-decoder"
    explanation: ClassVar[str] = "Reads a sequence step by step; gates decide what is remembered and what is forgotten."

    type: Literal["gru"] = "gru"
    units: int = parameter(64, "Nodes", "How many numbers the memory holds.", at_least=1, at_most=1024, scale="log")

    def output_shape(self, shape: Shape) -> Shape:
        """[steps, inputs] becomes [units]."""
        if len(shape) != 2:
            raise ShapeError(f"GRU needs a sequence but gets {words(shape)}; insert Rows before it")
        return (self.units,)

    def parameters(self, shape: Shape) -> int:
        """Three gates, each with input weights, state weights and two biases."""
        return 3 * self.units * (shape[1] + self.units + 2)

    def multiply_adds(self, shape: Shape) -> int:
        """Three gates at every step."""
        return shape[0] * 3 * self.units * (shape[1] + self.units)


def picture(shape: Shape, title: str) -> tuple[int, int, int]:
    """``shape`` as [height, width, channels], or ShapeError where it is not a picture."""
    if len(shape) != 3:
        raise ShapeError(f"{title} needs a picture but gets {words(shape)}; move it before Flatten")
    return shape[0], shape[1], shape[2]


def words(shape: Shape) -> str:
    """A shape as people write it: ``28×28×1``, ``a sequence of 28×28`` or ``a vector of 800``."""
    if len(shape) == 2:
        return f"a sequence of {shape[0]}×{shape[1]}"
    return f"a vector of {shape[0]}" if len(shape) == 1 else "×".join(map(str, shape))
