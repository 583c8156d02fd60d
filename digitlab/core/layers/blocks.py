"""Blocks of several layers with ways around them, each as one layer."""

from math import prod
from typing import ClassVar, Literal

from digitlab.core.layers import shared
from digitlab.core.layers.layer import Layer, Shape, ShapeError, picture, words
from digitlab.core.parameter import parameter

GROUP = "Blocks"


class Residual(Layer):
    """Two convolutions with batch normalisation and a way around them, padding same.

    Where the way around does not fit, since channels or size change, a 1×1 convolution makes it fit.
    """

    title: ClassVar[str] = "Residual block"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y = act(norm(conv(act(norm(conv(x))))) + x)"
    paper: ClassVar[str] = "He et al. 2016, Deep residual learning for image recognition"
    explanation: ClassVar[str] = "Two convolutions that learn only what to add to their input, so that many can follow."

    type: Literal["residual"] = "residual"
    filters: int = parameter(32, "Filters", "How many patterns each convolution looks for.", at_least=1, at_most=512)
    kernel_size: int = shared.kernel_size()
    strides: int = parameter(
        1, "Stride", "How far the filters of the first convolution move at each step.",
        at_least=1, at_most=4, unit="pixels",
    )  # fmt: skip
    activation: shared.Activation = shared.activation()

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels] becomes [height / stride, width / stride, filters], rounded up."""
        height, width, _ = picture(shape, self.title)
        return (-(-height // self.strides), -(-width // self.strides), self.filters)

    def fits_around(self, shape: Shape) -> bool:
        """Whether the input can be added as it is."""
        return self.strides == 1 and shape[-1] == self.filters

    def parameters(self, shape: Shape) -> int:
        """Kernels without biases, four numbers per channel and normalisation."""
        kernels = self.kernel_size**2 * self.filters * (shape[-1] + self.filters)
        around = 0 if self.fits_around(shape) else self.filters * (shape[-1] + 4)
        return kernels + 8 * self.filters + around

    def multiply_adds(self, shape: Shape) -> int:
        """The convolutions at every place."""
        one_place = self.kernel_size**2 * (shape[-1] + self.filters)
        around = 0 if self.fits_around(shape) else shape[-1]
        return prod(self.output_shape(shape)) * (one_place + around)

    def summary(self) -> str:
        """Such as ``Residual 3×3``."""
        return f"Residual {self.kernel_size}×{self.kernel_size}"


class SqueezeExcite(Layer):
    """A gate for every channel that two dense layers compute from the mean of each channel."""

    title: ClassVar[str] = "Squeeze and excite"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y[·, ·, c] = x[·, ·, c] · σ(W₂ · relu(W₁ · mean(x) + b₁) + b₂)[c]"
    paper: ClassVar[str] = "Hu et al. 2018, Squeeze-and-excitation networks"
    explanation: ClassVar[str] = (
        "Looks at the whole picture to decide which channels matter, and turns the others down."
    )

    type: Literal["squeeze_excite"] = "squeeze_excite"
    ratio: int = parameter(4, "Ratio", "How many channels share a node of the gate.", at_least=1, at_most=32)

    def output_shape(self, shape: Shape) -> Shape:
        """The same picture."""
        return picture(shape, self.title)

    def nodes(self, channels: int) -> int:
        """How many nodes the hidden layer of the gate has."""
        return max(1, channels // self.ratio)

    def parameters(self, shape: Shape) -> int:
        """Two dense layers."""
        channels, nodes = shape[-1], self.nodes(shape[-1])
        return 2 * channels * nodes + nodes + channels

    def multiply_adds(self, shape: Shape) -> int:
        """Two dense layers, and the gate at every number."""
        return 2 * shape[-1] * self.nodes(shape[-1]) + prod(shape)

    def summary(self) -> str:
        """Short enough for a picture."""
        return "Squeeze-excite"


class Patches(Layer):
    """A sequence of square patches, each projected to ``units`` numbers, plus learned numbers for its place."""

    title: ClassVar[str] = "Patches"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y[t] = patch t of x · W + b + place[t]"
    paper: ClassVar[str] = "Dosovitskiy et al. 2021, An image is worth 16x16 words"
    explanation: ClassVar[str] = "Cuts the picture into squares and describes each by a few numbers."

    type: Literal["patches"] = "patches"
    patch_size: int = parameter(4, "Patch size", "Side of a square.", at_least=1, at_most=14, unit="pixels")
    units: int = parameter(64, "Numbers per patch", "How many numbers describe a patch.", at_least=1, at_most=512)

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels] becomes [patches, units]."""
        height, width, _ = picture(shape, self.title)
        if height % self.patch_size or width % self.patch_size:
            raise ShapeError(
                f"{height}x{width} pixels cannot be cut into squares of {self.patch_size}; take a size that divides"
                " both sides"
            )
        return (height // self.patch_size * (width // self.patch_size), self.units)

    def parameters(self, shape: Shape) -> int:
        """The projection, and the places."""
        steps, units = self.output_shape(shape)
        return (self.patch_size**2 * shape[-1] + 1 + steps) * units

    def multiply_adds(self, shape: Shape) -> int:
        """The projection of every patch."""
        return prod(shape) * self.units

    def summary(self) -> str:
        """Such as ``Patches 4×4``."""
        return f"Patches {self.patch_size}×{self.patch_size}"


class SelfAttention(Layer):
    """A transformer block: attention of every step to all steps, then two dense layers per step, with ways around."""

    title: ClassVar[str] = "Self-attention"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = (
        "x ← x + softmax(Q·K' / √d)·V·W,   Q, K, V = norm(x)·(Wq, Wk, Wv),   K' is K turned over\n"
        "x ← x + W₂ · gelu(W₁ · norm(x))"
    )
    paper: ClassVar[str] = "Vaswani et al. 2017, Attention is all you need"
    explanation: ClassVar[str] = (
        "Every part of the picture asks all others what they saw, and takes from those that fit."
    )

    type: Literal["self_attention"] = "self_attention"
    heads: int = parameter(4, "Heads", "How many questions each part asks at a time.", at_least=1, at_most=16)
    ratio: int = parameter(2, "Width of the dense layer", "Times the numbers of a step.", at_least=1, at_most=8)

    def output_shape(self, shape: Shape) -> Shape:
        """The same sequence."""
        if len(shape) != 2:
            raise ShapeError(
                f"{self.title} needs a sequence but gets {words(shape)}; insert Patches before it", Patches()
            )
        if shape[-1] % self.heads:
            raise ShapeError(
                f"{shape[-1]} numbers per step cannot be shared by {self.heads} heads; take a number of heads that"
                f" divides {shape[-1]}"
            )
        return shape

    def parameters(self, shape: Shape) -> int:
        """Two normalisations, four projections, two dense layers."""
        units = shape[-1]
        return 4 * units + 4 * units * (units + 1) + units * (2 * self.ratio * units + self.ratio + 1)

    def multiply_adds(self, shape: Shape) -> int:
        """Projections and dense layers at every step, and every step with every other."""
        steps, units = shape
        return steps * units * ((4 + 2 * self.ratio) * units + 2 * steps)

    def summary(self) -> str:
        """Such as ``Attention 4``."""
        return f"Attention {self.heads}"
