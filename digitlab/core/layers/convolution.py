"""Layers of small filters that slide over a picture."""

from math import prod
from typing import ClassVar, Literal, Protocol

from digitlab.core.layers import shared
from digitlab.core.layers.layer import Layer, Shape, ShapeError, picture
from digitlab.core.layers.shared import Activation, Initializer, Padding
from digitlab.core.parameter import parameter

GROUP = "Convolution"


class Sliding(Protocol):
    """What decides where a filter stops."""

    title: ClassVar[str]

    @property
    def kernel_size(self) -> int:
        """Height and width of the filter."""

    @property
    def strides(self) -> int:
        """How far it moves at each step."""

    @property
    def padding(self) -> Padding:
        """What happens at the border."""


def places(layer: Sliding, shape: Shape) -> tuple[int, int]:
    """At how many rows and columns a filter stops; raises ShapeError where it does not fit."""
    height, width, _ = picture(shape, layer.title)
    return _stops(layer, height), _stops(layer, width)


def _stops(layer: Sliding, size: int) -> int:
    if layer.padding == "same":
        return -(-size // layer.strides)
    if size < layer.kernel_size:
        raise ShapeError(
            f"a {layer.kernel_size}x{layer.kernel_size} filter does not fit into {size} pixels; use a smaller"
            " kernel, padding same, or less pooling before it"
        )
    return (size - layer.kernel_size) // layer.strides + 1


class Conv2D(Layer):
    """Keras' Conv2D: ``filters`` square kernels slide over the picture."""

    title: ClassVar[str] = "Convolution"
    formula: ClassVar[str] = "y[i, j, f] = act(Σ w[a, b, c, f] · x[i+a, j+b, c] + b[f])"
    group: ClassVar[str] = GROUP
    paper: ClassVar[str] = "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    explanation: ClassVar[str] = "Small filters slide over the picture and answer where their pattern appears."

    type: Literal["conv2d"] = "conv2d"
    filters: int = parameter(32, "Filters", "How many patterns the layer looks for.", at_least=1, at_most=1024)
    kernel_size: int = shared.kernel_size()
    strides: int = shared.strides()
    padding: Padding = shared.padding()
    activation: Activation = shared.activation()
    kernel_initializer: Initializer = shared.initializer()
    use_bias: bool = shared.use_bias()
    l1: float = shared.l1()
    l2: float = shared.l2()

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels] becomes [new height, new width, filters]."""
        return (*places(self, shape), self.filters)

    def parameters(self, shape: Shape) -> int:
        """Kernel and one bias per filter."""
        return (self.kernel_size**2 * shape[-1] + self.use_bias) * self.filters

    def multiply_adds(self, shape: Shape) -> int:
        """One kernel's products at every place it stops."""
        return prod(self.output_shape(shape)) * self.kernel_size**2 * shape[-1]

    def summary(self) -> str:
        """Such as ``Conv 5×5``."""
        return f"Conv {self.kernel_size}×{self.kernel_size}"


class DepthwiseConv2D(Layer):
    """Keras' DepthwiseConv2D: every channel has filters of its own."""

    title: ClassVar[str] = "Depthwise convolution"
    formula: ClassVar[str] = "y[i, j, c·m] = act(Σ w[a, b, c, m] · x[i+a, j+b, c] + b[c·m])"
    group: ClassVar[str] = GROUP
    paper: ClassVar[str] = "Howard et al. 2017, MobileNets: efficient convolutional neural networks"
    explanation: ClassVar[str] = "Every channel is filtered by itself, without looking at the others: few weights."

    type: Literal["depthwise_conv2d"] = "depthwise_conv2d"
    depth_multiplier: int = parameter(1, "Filters per channel", "How many patterns per channel.", at_least=1, at_most=8)
    kernel_size: int = shared.kernel_size()
    strides: int = shared.strides()
    padding: Padding = shared.padding()
    activation: Activation = shared.activation()
    depthwise_initializer: Initializer = shared.initializer()
    use_bias: bool = shared.use_bias()
    l1: float = shared.l1()
    l2: float = shared.l2()

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels] becomes [new height, new width, channels · filters per channel]."""
        return (*places(self, shape), shape[-1] * self.depth_multiplier)

    def parameters(self, shape: Shape) -> int:
        """A small kernel and a bias per channel that leaves."""
        return (self.kernel_size**2 + self.use_bias) * shape[-1] * self.depth_multiplier

    def multiply_adds(self, shape: Shape) -> int:
        """A kernel without depth at every place."""
        return prod(self.output_shape(shape)) * self.kernel_size**2

    def summary(self) -> str:
        """Such as ``Depthwise 3×3``."""
        return f"Depthwise {self.kernel_size}×{self.kernel_size}"


class SeparableConv2D(Layer):
    """Keras' SeparableConv2D: a depthwise convolution, then a mix of its channels at every pixel."""

    title: ClassVar[str] = "Separable convolution"
    formula: ClassVar[str] = "y[i, j, f] = act(Σ p[c, f] · Σ d[a, b, c] · x[i+a, j+b, c] + b[f])"
    group: ClassVar[str] = GROUP
    paper: ClassVar[str] = "Chollet 2017, Xception: deep learning with depthwise separable convolutions"
    explanation: ClassVar[str] = "First each channel by itself, then a mix of them: nearly a convolution, far cheaper."

    type: Literal["separable_conv2d"] = "separable_conv2d"
    filters: int = parameter(32, "Filters", "How many patterns the layer looks for.", at_least=1, at_most=1024)
    kernel_size: int = shared.kernel_size()
    strides: int = shared.strides()
    padding: Padding = shared.padding()
    activation: Activation = shared.activation()
    use_bias: bool = shared.use_bias()
    l1: float = shared.l1()
    l2: float = shared.l2()

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels] becomes [new height, new width, filters]."""
        return (*places(self, shape), self.filters)

    def parameters(self, shape: Shape) -> int:
        """A kernel per channel, the mix, and a bias per filter."""
        return (self.kernel_size**2 + self.filters) * shape[-1] + self.use_bias * self.filters

    def multiply_adds(self, shape: Shape) -> int:
        """Both steps at every place."""
        return prod(places(self, shape)) * shape[-1] * (self.kernel_size**2 + self.filters)

    def summary(self) -> str:
        """Such as ``Separable 3×3``."""
        return f"Separable {self.kernel_size}×{self.kernel_size}"
