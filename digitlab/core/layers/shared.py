"""The parameters that several layers share, each declared once."""

from __future__ import annotations

from typing import Any, Literal

from digitlab.core.parameter import parameter

Activation = Literal[
    "linear", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "mish", "tanh", "sigmoid", "softplus", "softsign",
    "hard_sigmoid", "hard_tanh", "hard_silu", "step",
]  # fmt: skip
Initializer = Literal[
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal", "orthogonal",
    "random_normal", "random_uniform", "zeros",
]  # fmt: skip
Padding = Literal["valid", "same"]


def activation(default: str = "relu", explanation: str = "The bend applied to every sum.") -> Any:
    """The function that bends a sum; ``silu`` is also called swish, ``step`` is 1 above zero and else 0."""
    return parameter(default, "Activation", explanation)


def initializer(default: str = "glorot_uniform") -> Any:
    """How weights are drawn before the first step (Glorot & Bengio 2010; He et al. 2015; Saxe et al. 2014)."""
    return parameter(
        default, "Initialiser", "How the weights are drawn before the first step: too small and signals die out on the"
        " way, too large and they explode.", rare=True,
    )  # fmt: skip


def use_bias() -> Any:
    """Whether a number is added to every sum."""
    return parameter(True, "Bias", "Add to every sum a number of its own, which is learned too.", rare=True)


def l1() -> Any:
    """A penalty on the sizes of the layer's weights, as Keras' L1 regularizer; biases are free."""
    return parameter(
        0.0, "L1", "Adds this times the sum of the sizes of the layer's weights to the loss: many become zero.",
        at_least=0.0, at_most=1.0, scale="log", rare=True,
    )  # fmt: skip


def l2() -> Any:
    """A penalty on the squares of the layer's weights, as Keras' L2 regularizer; biases are free."""
    return parameter(
        0.0, "L2", "Adds this times the sum of the squares of the layer's weights to the loss: none grows large.",
        at_least=0.0, at_most=1.0, scale="log", rare=True,
    )  # fmt: skip


def kernel_size(default: int = 3) -> Any:
    """Height and width of a filter."""
    return parameter(
        default, "Kernel size", "Height and width of a filter.", at_least=1, at_most=15, unit="pixels"
    )  # fmt: skip


def strides() -> Any:
    """How far a filter moves."""
    return parameter(1, "Stride", "How far a filter moves at each step.", at_least=1, at_most=8, unit="pixels")


def padding(default: str = "valid") -> Any:
    """What happens at the border."""
    return parameter(
        default, "Padding", "valid keeps inside the picture; same adds a border of zeros so that the size stays."
    )
