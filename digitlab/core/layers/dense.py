"""Layers of nodes, and what stands between a picture and them."""

from math import prod
from typing import ClassVar, Literal

from digitlab.core.layers import shared
from digitlab.core.layers.layer import Layer, Shape, ShapeError, words
from digitlab.core.layers.shared import Initializer
from digitlab.core.parameter import parameter


class Flatten(Layer):
    """Keras' Flatten: a picture becomes one long vector."""

    title: ClassVar[str] = "Flatten"
    group: ClassVar[str] = "Nodes"
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
    group: ClassVar[str] = "Nodes"
    formula: ClassVar[str] = "y = act(x · W + b)"
    paper: ClassVar[str] = "Rosenblatt 1958, The perceptron"
    explanation: ClassVar[str] = "Every node adds up all inputs, each times its own weight, and bends the sum."

    type: Literal["dense"] = "dense"
    units: int = parameter(128, "Nodes", "How many nodes the layer has.", at_least=1, at_most=4096, scale="log")
    activation: shared.Activation = shared.activation()
    kernel_initializer: Initializer = shared.initializer()
    use_bias: bool = shared.use_bias()
    l1: float = shared.l1()
    l2: float = shared.l2()

    def output_shape(self, shape: Shape) -> Shape:
        """[inputs] becomes [units]."""
        if len(shape) != 1:
            raise ShapeError(f"Dense needs a vector but gets {words(shape)}; insert Flatten before it", Flatten())
        return (self.units,)

    def parameters(self, shape: Shape) -> int:
        """One weight per edge and one bias per node."""
        return (shape[0] + self.use_bias) * self.units

    def multiply_adds(self, shape: Shape) -> int:
        """One per edge."""
        return shape[0] * self.units


class Activation(Layer):
    """Keras' Activation: a bend by itself, for instance behind a normalisation."""

    title: ClassVar[str] = "Activation"
    group: ClassVar[str] = "Nodes"
    formula: ClassVar[str] = "y = act(x)"
    paper: ClassVar[str] = ""
    explanation: ClassVar[str] = "Bends every number by itself; without a bend somewhere, all layers are one."

    type: Literal["activation"] = "activation"
    activation: shared.Activation = shared.activation(explanation="The bend applied to every number.")

    def summary(self) -> str:
        """The function's name."""
        return self.activation.replace("_", " ").capitalize()
