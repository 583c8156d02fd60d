"""The losses: how wrong an answer is, as one number to make small."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, Strict, field_validator

from digitlab.core.network import CLASSES
from digitlab.core.parameter import parameter
from digitlab.core.spec import Entry

OutputActivation = Literal["softmax", "sigmoid", "linear"]
Weight = Annotated[float, Field(ge=0.0, le=100.0)]
Weights = Annotated[
    tuple[Weight, Weight, Weight, Weight, Weight, Weight, Weight, Weight, Weight, Weight], Strict(False)
]  # a length of its own would be refused a second time where a weight is


class Loss(Entry):
    """A loss, with the activation that its output layer takes.

    In a formula, t is 1 for the true digit and 0 for the others, p are outputs that are probabilities, y other ones.
    """

    output_activation: ClassVar[OutputActivation]

    class_weights: Weights = parameter(
        (1.0,) * CLASSES,
        "Class weights",
        "How much the loss of each digit counts in training; validation and test count every digit the same.",
        each="Weight of digit {}",
    )

    @classmethod
    def note(cls) -> str:
        """The output layer that comes with the loss."""
        return f"Output layer: {cls.output_activation}"

    @property
    def weighs(self) -> bool:
        """Whether the digits count differently in training."""
        return set(self.class_weights) != {1.0}

    @field_validator("class_weights")
    @classmethod
    def _one_counts(cls, weights: tuple[float, ...]) -> tuple[float, ...]:
        if not any(weights):
            raise ValueError("all are 0, so nothing would be learned; give at least one digit a weight")
        return weights


class CategoricalCrossentropy(Loss):
    """Keras' CategoricalCrossentropy: minus the logarithm of the probability given to the true digit."""

    title: ClassVar[str] = "Cross-entropy"
    formula: ClassVar[str] = "L = -Σₖ tₖ · log pₖ"
    paper: ClassVar[str] = "Good 1952, Rational decisions; label smoothing: Szegedy et al. 2016"
    explanation: ClassVar[str] = (
        "Punishes confidence in the wrong digit: the less the true digit is believed, the more."
    )
    output_activation: ClassVar[OutputActivation] = "softmax"

    type: Literal["categorical_crossentropy"] = "categorical_crossentropy"
    label_smoothing: float = parameter(
        0.0,
        "Label smoothing",
        "Share of the target that is spread evenly over all ten digits: keeps the network from being too sure.",
        at_least=0.0,
        at_most=0.5,
    )


class KlDivergence(Loss):
    """Keras' KLDivergence from the smoothed target: cross-entropy without the target's own entropy."""

    title: ClassVar[str] = "KL divergence"
    formula: ClassVar[str] = "L = Σₖ tₖ · log(tₖ / pₖ)"
    paper: ClassVar[str] = "Kullback & Leibler 1951, On information and sufficiency"
    explanation: ClassVar[str] = (
        "Measures how far the answer is from the target as a distribution: cross-entropy less the target's own entropy,"
        " so that a perfect answer costs nothing even where targets are smoothed."
    )
    output_activation: ClassVar[OutputActivation] = "softmax"

    type: Literal["kl_divergence"] = "kl_divergence"
    label_smoothing: float = parameter(
        0.1,
        "Label smoothing",
        "Share of the target that is spread evenly over all ten digits; with 0 this is cross-entropy.",
        at_least=0.0,
        at_most=0.5,
    )


class MeanSquaredError(Loss):
    """Keras' MeanSquaredError of ten sigmoid outputs, the classic loss of back-propagation."""

    title: ClassVar[str] = "Mean squared error"
    formula: ClassVar[str] = "L = 1/10 · Σₖ (tₖ - yₖ)²"
    paper: ClassVar[str] = "Rumelhart et al. 1986, Learning representations by back-propagating errors"
    explanation: ClassVar[str] = (
        "Squares the distance of every output to its target; it learns slowly where an output is far on the wrong side."
    )
    output_activation: ClassVar[OutputActivation] = "sigmoid"

    type: Literal["mean_squared_error"] = "mean_squared_error"


class MeanAbsoluteError(Loss):
    """Keras' MeanAbsoluteError of probabilities."""

    title: ClassVar[str] = "Mean absolute error"
    formula: ClassVar[str] = "L = 1/10 · Σₖ |tₖ - pₖ|"
    paper: ClassVar[str] = "Ghosh et al. 2017, Robust loss functions under label noise"
    explanation: ClassVar[str] = (
        "Counts the probability in the wrong place, so that a wrong label does little harm; it learns slowly."
    )
    output_activation: ClassVar[OutputActivation] = "softmax"

    type: Literal["mean_absolute_error"] = "mean_absolute_error"


class Huber(Loss):
    """Keras' Huber: squared where an output is near its target, absolute beyond."""

    title: ClassVar[str] = "Huber"
    formula: ClassVar[str] = "L = 1/10 · Σₖ h(tₖ - yₖ)\nh(e) = e²/2 if |e| ≤ δ, δ·(|e| - δ/2) if not"
    paper: ClassVar[str] = "Huber 1964, Robust estimation of a location parameter"
    explanation: ClassVar[str] = "Squares small distances and takes large ones as they are, so that few pull too hard."
    output_activation: ClassVar[OutputActivation] = "linear"

    type: Literal["huber"] = "huber"
    delta: float = parameter(
        1.0,
        "Delta δ",
        "Distance up to which it is squared; beyond, the pull stays the same.",
        above=0.0,
        at_most=10.0,
        scale="log",
    )


class Hinge(Loss):
    """Keras' Hinge, each digit against the rest."""

    title: ClassVar[str] = "Hinge"
    formula: ClassVar[str] = "L = 1/10 · Σₖ max(0, 1 - sₖ·yₖ)\nsₖ = 1 for the true digit, -1 for the others"
    paper: ClassVar[str] = "Cortes & Vapnik 1995, Support-vector networks"
    explanation: ClassVar[str] = "Wants every output on its side by a margin of 1, and is content with what is beyond."
    output_activation: ClassVar[OutputActivation] = "linear"

    type: Literal["hinge"] = "hinge"


class SquaredHinge(Loss):
    """Keras' SquaredHinge, each digit against the rest."""

    title: ClassVar[str] = "Squared hinge"
    formula: ClassVar[str] = "L = 1/10 · Σₖ max(0, 1 - sₖ·yₖ)²\nsₖ = 1 for the true digit, -1 for the others"
    paper: ClassVar[str] = "Tang 2013, Deep learning using linear support vector machines"
    explanation: ClassVar[str] = (
        "The hinge squared: outputs far on the wrong side pull the more, and the slope is smooth."
    )
    output_activation: ClassVar[OutputActivation] = "linear"

    type: Literal["squared_hinge"] = "squared_hinge"


class CategoricalFocalCrossentropy(Loss):
    """Keras' CategoricalFocalCrossentropy: cross-entropy that turns away from what is already read well."""

    title: ClassVar[str] = "Focal cross-entropy"
    formula: ClassVar[str] = "L = -α · (1 - p)^γ · log p\np: the probability of the true digit"
    paper: ClassVar[str] = "Lin et al. 2017, Focal loss for dense object detection"
    explanation: ClassVar[str] = "Cross-entropy that pays less heed to digits already read well, and more to hard ones."
    output_activation: ClassVar[OutputActivation] = "softmax"

    type: Literal["categorical_focal_crossentropy"] = "categorical_focal_crossentropy"
    gamma: float = parameter(
        2.0, "Focus γ", "How much less an easy digit counts; with 0 all count the same.", at_least=0.0, at_most=10.0
    )
    alpha: float = parameter(
        0.25, "Balance α", "Factor on the whole loss; class weights balance single digits.", above=0.0, at_most=1.0
    )


class Poisson(Loss):
    """Keras' Poisson: the outputs are rates, and the targets counts of 0 or 1."""

    title: ClassVar[str] = "Poisson"
    formula: ClassVar[str] = "L = 1/10 · Σₖ (yₖ - tₖ · log yₖ)"
    paper: ClassVar[str] = "Nelder & Wedderburn 1972, Generalized linear models"
    explanation: ClassVar[str] = (
        "Takes each output for the rate at which its digit occurs, and asks how likely one event is."
    )
    output_activation: ClassVar[OutputActivation] = "sigmoid"

    type: Literal["poisson"] = "poisson"


class CosineSimilarity(Loss):
    """Keras' CosineSimilarity: minus the cosine of the angle between outputs and target."""

    title: ClassVar[str] = "Cosine similarity"
    formula: ClassVar[str] = "L = -Σₖ tₖ · yₖ / ‖y‖"
    paper: ClassVar[str] = "Barz & Denzler 2020, Deep learning on small datasets using cosine loss"
    explanation: ClassVar[str] = (
        "Looks at the direction of the ten outputs only, not at their size: -1 is perfect, 1 is the worst."
    )
    output_activation: ClassVar[OutputActivation] = "linear"

    type: Literal["cosine_similarity"] = "cosine_similarity"
