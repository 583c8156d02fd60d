"""Optimizers that remember rows and columns instead of a number for every weight."""

from typing import ClassVar, Literal

from digitlab.core.optimizers import parameters
from digitlab.core.optimizers.optimizer import Optimizer
from digitlab.core.optimizers.parameters import setting


class Sm3(Optimizer):
    """AdaGrad with one number for each row and column (Anil et al. 2019)."""

    title: ClassVar[str] = "SM3"
    formula: ClassVar[str] = (
        "n = g² + min over axes of a\nm ← μ·m + (1-μ)·g / √(n + 10⁻⁸)\na of an axis ← max of n over the others\n"
        "θ ← θ - α·m"
    )
    paper: ClassVar[str] = "Anil et al. 2019, Memory-efficient adaptive optimization"
    explanation: ClassVar[str] = "AdaGrad for little memory: keeps the largest sum of each row and each column."

    type: Literal["sm3"] = "sm3"
    learning_rate: float = parameters.learning_rate(0.1)
    momentum: float = parameters.momentum(0.9, "How long the running mean of steps remembers; 0.9 is about 10 steps.")


class Adafactor(Optimizer):
    """RMSProp with the mean of squares as the product of a row and a column (Shazeer & Stern 2018)."""

    title: ClassVar[str] = "Adafactor"
    formula: ClassVar[str] = (
        "β = 1 - (t - offset)^(-decay),   q = g² + ε\nr, c ← running means of q by row, column\n"
        "u = g / √(r·c / mean(r))\nu ← u / max(1, RMS(u) / clip)\nu ← α·u·max(RMS(θ), 10⁻³)\n"
        "u ← μ·u′ + (1-μ)·u,   θ ← θ - u - λ·θ"
    )
    paper: ClassVar[str] = "Shazeer & Stern 2018, Adafactor: adaptive learning rates with sublinear memory cost"
    explanation: ClassVar[str] = "Adapts every weight with little memory, in steps relative to the size of the layer."

    type: Literal["adafactor"] = "adafactor"
    learning_rate: float = parameters.learning_rate(0.01, explanation="Size of a step relative to the layer.")
    min_dim_size_to_factor: int = setting(
        128, "Smallest side", "Layers with at least this many rows and columns are kept as rows and columns.",
        at_least=1, at_most=8_192, scale="log",
    )  # fmt: skip
    decay_rate: float = setting(
        0.8, "Decay", "How fast the memory of squares grows with time; 0 remembers nothing.", at_least=0.0, at_most=1.0
    )
    decay_offset: int = setting(
        0, "Offset", "Step at which the memory starts; below zero it starts as if steps had gone before.",
        at_least=-100_000, at_most=0, unit="steps",
    )  # fmt: skip
    multiply_by_parameter_scale: bool = setting(
        True, "Relative steps", "Make steps in proportion to the size of the layer's weights."
    )
    clipping_threshold: float = setting(
        1.0, "Clip at", "Steps whose typical size is above this are cut down to it; 0 switches it off.",
        at_least=0.0, at_most=1_000.0, scale="log",
    )  # fmt: skip
    momentum: float = parameters.momentum(0.0, "Share of earlier steps in a step; 0 switches it off.")
    weight_decay_rate: float = parameters.weight_decay(
        0.0, "Share of every weight that is taken away in each step, whatever the learning rate."
    )
    epsilon: float = parameters.epsilon(1e-30, "Small number that is added to the squared gradient.")
    factored: bool = setting(True, "Rows and columns", "Keep rows and columns of large layers, not all squares.")
