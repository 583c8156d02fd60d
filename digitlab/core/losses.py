"""The losses: how wrong an answer is, as one number to make small."""

from __future__ import annotations

from typing import ClassVar, Literal

from digitlab.core.parameter import parameter
from digitlab.core.spec import Entry


class Loss(Entry):
    """A loss, with the activation that its output layer takes."""

    output_activation: ClassVar[str]


class CategoricalCrossentropy(Loss):
    """Keras' CategoricalCrossentropy: minus the logarithm of the probability given to the true digit."""

    title: ClassVar[str] = "Cross-entropy"
    formula: ClassVar[str] = "L = -Σₖ tₖ · log pₖ"
    paper: ClassVar[str] = "Good 1952, Rational decisions; label smoothing: Szegedy et al. 2016"
    explanation: ClassVar[str] = (
        "Punishes confidence in the wrong digit: the less the true digit is believed, the more."
    )
    output_activation: ClassVar[str] = "softmax"

    type: Literal["categorical_crossentropy"] = "categorical_crossentropy"
    label_smoothing: float = parameter(
        0.0,
        "Label smoothing",
        "Share of the target that is spread evenly over all ten digits: keeps the network from being too sure.",
        at_least=0.0,
        at_most=0.5,
    )
