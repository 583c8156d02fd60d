"""Layers that bring numbers to zero mean and unit spread, and let the network scale them again."""

from typing import Any, ClassVar, Literal

from digitlab.core.layers.layer import Layer, Shape, ShapeError
from digitlab.core.parameter import parameter

GROUP = "Normalisation"


def _epsilon() -> Any:
    return parameter(1e-3, "ε", "Small number against division by zero.", above=0.0, at_most=1.0, scale="log")


class Rescaling(Layer):
    """Keras' Rescaling: the same factor and the same summand for every number."""

    title: ClassVar[str] = "Rescaling"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y = s · x + o"
    paper: ClassVar[str] = ""
    explanation: ClassVar[str] = (
        "Brings numbers to another range: pixels come with zero mean and unit spread, other networks expect 0 to 1."
    )

    type: Literal["rescaling"] = "rescaling"
    scale: float = parameter(0.3081, "Scale s", "What every number is multiplied by.", at_least=-100.0, at_most=100.0)
    offset: float = parameter(0.1307, "Offset o", "What is added to it then.", at_least=-100.0, at_most=100.0)

    def summary(self) -> str:
        """Such as ``Scale 0.3081``."""
        return f"Scale {self.scale:.4g}"


class BatchNormalization(Layer):
    """Keras' BatchNormalization over the last axis (Ioffe & Szegedy 2015)."""

    title: ClassVar[str] = "Batch normalisation"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y = γ · (x - mean) / √(variance + ε) + β"
    paper: ClassVar[str] = "Ioffe & Szegedy 2015, Batch normalization: accelerating deep network training"
    explanation: ClassVar[str] = "Brings each channel to zero mean and unit spread within the batch, then scales it."

    type: Literal["batch_normalization"] = "batch_normalization"
    momentum: float = parameter(
        0.99, "Momentum", "How slowly the running mean and variance follow.", at_least=0.0, below=1.0
    )
    epsilon: float = _epsilon()

    def parameters(self, shape: Shape) -> int:
        """Scale, shift, running mean and running variance per channel."""
        return 4 * shape[-1]

    def summary(self) -> str:
        """Short enough for a picture."""
        return "Batch norm"


class LayerNormalization(Layer):
    """Keras' LayerNormalization over the last axis."""

    title: ClassVar[str] = "Layer normalisation"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y = γ · (x - mean) / √(variance + ε) + β,  over the channels of one place"
    paper: ClassVar[str] = "Ba et al. 2016, Layer normalization"
    explanation: ClassVar[str] = "Brings the numbers of each digit to zero mean and unit spread by themselves."

    type: Literal["layer_normalization"] = "layer_normalization"
    epsilon: float = _epsilon()

    def parameters(self, shape: Shape) -> int:
        """Scale and shift per channel."""
        return 2 * shape[-1]

    def summary(self) -> str:
        """Short enough for a picture."""
        return "Layer norm"


class GroupNormalization(Layer):
    """Keras' GroupNormalization over the last axis."""

    title: ClassVar[str] = "Group normalisation"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y = γ · (x - mean) / √(variance + ε) + β,  over the channels of one group"
    paper: ClassVar[str] = "Wu & He 2018, Group normalization"
    explanation: ClassVar[str] = "Batch normalisation without the batch: groups of channels of one digit."

    type: Literal["group_normalization"] = "group_normalization"
    groups: int = parameter(4, "Groups", "In how many groups the channels are put.", at_least=1, at_most=64)
    epsilon: float = _epsilon()

    def output_shape(self, shape: Shape) -> Shape:
        """The same; the channels must be a multiple of the groups."""
        if shape[-1] % self.groups:
            raise ShapeError(
                f"{shape[-1]} channels cannot be put in {self.groups} equal groups; take a number of groups that"
                f" divides {shape[-1]}"
            )
        return shape

    def parameters(self, shape: Shape) -> int:
        """Scale and shift per channel."""
        return 2 * shape[-1]

    def summary(self) -> str:
        """Short enough for a picture."""
        return f"Group norm {self.groups}"
