"""Cross-validation: the words between window and engine about it, and what its results say.

The digits are shared out into parts, and as many networks are trained, each checked on another part: their mean says
how good the settings are, their spread how far to trust one number.
"""

from math import fsum, sqrt
from typing import Literal

from pydantic import Field

from digitlab.core.conflicts import conflicts
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.message import Message
from digitlab.core.parameter import parameter
from digitlab.core.spec import Spec

ORDINALS = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 10: "tenth"}


class Folding(Spec):
    """How the digits are shared out for a cross-validation."""

    folds: int = parameter(
        5, "Folds", "The digits make so many parts; as many networks are trained, each checked on another part.",
        at_least=2, at_most=20,
    )  # fmt: skip


class CrossValidate(Message):
    """Train networks of ``experiment`` from fresh weights, one for each fold; the network that answers stays."""

    kind: Literal["cross_validate"] = "cross_validate"
    experiment: Experiment
    folding: Folding = Field(default_factory=Folding)


class StopCrossValidation(Message):
    """Train no more of them."""

    kind: Literal["stop_cross_validation"] = "stop_cross_validation"


class FoldsTrained(Message):
    """The validation accuracy of every network that is trained already, and the share of the whole done, 0 to 1."""

    kind: Literal["folds_trained"] = "folds_trained"
    accuracies: list[float]
    folds: int
    share: float


class CrossValidated(Message):
    """All networks are trained: for each fold the best validation accuracy, its epoch, and how many digits it had.

    ``spread`` is the standard deviation of the accuracies as a sample (divided by folds - 1).
    """

    kind: Literal["cross_validated"] = "cross_validated"
    accuracies: list[float]
    best_epochs: list[int]
    learned: list[int]
    checked: list[int]
    mean: float
    spread: float
    seconds: float


class CrossValidationStopped(Message):
    """It was stopped before the last network was trained."""

    kind: Literal["cross_validation_stopped"] = "cross_validation_stopped"


def of_fold(experiment: Experiment, learn: int, check: int) -> Experiment:
    """``experiment`` for ``learn`` digits to learn from and ``check`` to check with.

    A batch of all digits stays one. Raises DigitLabError where the settings do not go together with so few.
    """
    data = experiment.data.model_copy(update={"validation_count": check, "learn_from": learn})
    whole = experiment.training.batch_size == experiment.data.epoch_count
    size = {"batch_size": data.epoch_count} if whole else {}
    training = experiment.training.model_copy(update=size)
    made = experiment.model_copy(update={"data": data, "training": training})
    for conflict in conflicts(made):
        raise DigitLabError(conflict.sentence)
    return made


def hindrance(experiment: Experiment, folding: Folding) -> str:
    """Why ``experiment`` cannot be cross-validated, in one sentence; empty where nothing is in the way."""
    whole = int(experiment.data.dataset.training_count)
    largest = -(-whole // folding.folds)
    try:
        of_fold(experiment, min(experiment.data.learn_from, whole - largest), largest)
    except DigitLabError as error:
        return str(error)
    return ""


def mean_and_spread(accuracies: list[float]) -> tuple[float, float]:
    """The mean of at least two accuracies and their standard deviation as a sample."""
    mean = fsum(accuracies) / len(accuracies)
    return mean, sqrt(fsum((one - mean) ** 2 for one in accuracies) / (len(accuracies) - 1))


def in_words(found: CrossValidated) -> str:
    """What came of it, and what that is good for, in two sentences."""
    count = len(found.accuracies)
    part = ORDINALS.get(count, f"{count}th")
    return (
        f"{count} networks, each checked on another {part} of the digits, read {found.mean:.2%} of them,"
        f" give or take {100 * found.spread:.2f} points. Settings whose results differ by less than"
        f" {200 * found.spread:.2f} points may well be equally good."
    ).replace("%", " %")
