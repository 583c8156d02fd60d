"""The gradient bench: the words between window and engine about it, and when a derivative is right.

The gradient by backpropagation is compared with central finite differences, in float64, on a few digits that stay the
same: (f(Θ + h) - f(Θ - h)) / 2h for single weights Θ.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from digitlab.core.figures import figures
from digitlab.core.message import Message
from digitlab.core.network import Network, layers_with_weights

USUAL_STEP = 1e-5  # h
STEPS = tuple(10.0 ** (exponent / 2) for exponent in range(-24, -1))  # h from 1e-12 to 0.1
DIGITS = 8  # of the batch
USUAL_COUNT, MOST_COUNT = 10, 200  # weights of a layer
MOST_SECONDS = 20.0  # that differences for all weights may take; what would take longer is extrapolated
WIDTHS = (4, 8, 16, 32, 64)  # nodes of the hidden layer as a network widens
RIGHT, WRONG, FLOAT64 = 1e-6, 1e-3, 2.220446049250313e-16

Verdict = Literal["right", "rounding", "kink", "doubtful", "wrong"]


class WeightPlace(Message):
    """One number of a tensor, such as ``layers.1.kernel``, counted row by row."""

    tensor: str
    place: int


class CheckGradient(Message):
    """Check the network that answers: ``weights``, or where there are none, ``count`` of every layer at random.

    Ends with GradientChecked, CheckingStopped or Refused; another one, or StopChecking, stops it.
    """

    kind: Literal["check_gradient"] = "check_gradient"
    number: int
    weights: list[WeightPlace]
    count: int


class StopChecking(Message):
    """Check no more, and measure no more."""

    kind: Literal["stop_checking"] = "stop_checking"


class MeasureCost(Message):
    """Measure what the gradient costs, by finite differences and by backpropagation.

    First that of the network that answers, then of networks with a hidden layer of WIDTHS tanh nodes. Comes as
    CostMeasured, one for each network; ends with the share 1, CheckingStopped or Refused.
    """

    kind: Literal["measure_cost"] = "measure_cost"
    number: int


class CheckingAdvanced(Message):
    """``share`` of what CheckGradient or MeasureCost ``number`` asked for is done."""

    kind: Literal["checking_advanced"] = "checking_advanced"
    number: int
    share: float


class CheckingStopped(Message):
    """What ``number`` asked for will not be finished."""

    kind: Literal["checking_stopped"] = "checking_stopped"
    number: int


class CheckedWeight(Message):
    """The derivative by one weight: by backpropagation, by the central difference, and by that to the upper side."""

    tensor: str
    place: int
    backpropagated: float
    difference: float
    upper: float


class GradientChecked(Message):
    """The answer to CheckGradient ``number``, of the weights at ``step`` of a run.

    ``loss`` is f on the digits, ``names`` what people call the tensors. ``worst`` and ``median`` are the relative
    errors of some of the weights for each of STEPS. ``calls`` of the network took ``seconds`` for the differences, one
    pass forward and backward took ``backward_seconds`` for all ``parameters``.
    """

    kind: Literal["gradient_checked"] = "gradient_checked"
    number: int
    step: int | None
    loss: float
    weights: list[CheckedWeight]
    names: dict[str, str]
    worst: list[float]
    median: list[float]
    calls: int
    seconds: float
    backward_seconds: float
    parameters: int


class CostMeasured(Message):
    """What the gradient of a network of ``parameters`` weights costs, ``share`` of MeasureCost ``number`` being done.

    Differences take ``calls`` of the network and ``seconds``, extrapolated from the fastest unless ``measured``.
    ``call_seconds`` and ``backward_seconds`` are those of the fastest call and pass, which nothing else held up.
    ``nodes`` are those of its hidden layer, None for the network that answers.
    """

    kind: Literal["cost_measured"] = "cost_measured"
    number: int
    share: float
    nodes: int | None
    parameters: int
    calls: int
    seconds: float
    measured: bool
    call_seconds: float
    backward_seconds: float


CheckingCommand = CheckGradient | MeasureCost | StopChecking
CheckingEvent = GradientChecked | CostMeasured | CheckingAdvanced | CheckingStopped


class Judged(NamedTuple):
    """A checked weight with its relative error and what that means."""

    weight: CheckedWeight
    error: float
    verdict: Verdict


def relative_error(one: float, other: float) -> float:
    """|a - n| / max(|a|, |n|); 0 where both are the same."""
    return 0.0 if one == other else abs(one - other) / max(abs(one), abs(other))


def judged(weight: CheckedWeight, loss: float) -> Judged:
    """What the comparison says; ``loss`` is that of the digits.

    Differences cannot be told from each other below what rounding makes of the loss. Where the difference to one side
    is as far off as the derivative, there is a kink in between, as in relu: no derivative is wrong there.
    """
    given, found = weight.backpropagated, weight.difference
    error = relative_error(given, found)
    rounding = 4 * FLOAT64 * max(abs(loss), 1.0) / USUAL_STEP
    verdict: Verdict
    if error <= RIGHT:
        verdict = "right"
    elif abs(given - found) <= rounding:
        verdict = "rounding"
    elif abs(found - weight.upper) > 0.1 * abs(given - found):
        verdict = "kink"
    else:
        verdict = "wrong" if not error <= WRONG else "doubtful"
    return Judged(weight, error, verdict)


def all_judged(checked: GradientChecked) -> list[Judged]:
    """Every weight, the wrong ones first and then by their errors."""
    found = [judged(weight, checked.loss) for weight in checked.weights]
    order = ("wrong", "doubtful", "kink", "right", "rounding")
    return sorted(found, key=lambda one: (order.index(one.verdict), -one.error))


def tensor_name(tensor: str, network: Network) -> str:
    """What people call a tensor: ``2 Dense, weights``."""
    layer, _, part = tensor.rpartition(".")
    words = {"kernel": "weights", "bias": "biases"}.get(part, part.replace("_", " "))
    return f"{layers_with_weights(network).get(layer, layer)}, {words}"


def in_words(found: Sequence[Judged], names: dict[str, str]) -> str:
    """What came of it in a few words, the wrong tensors by their ``names``."""
    wrong = [one for one in found if one.verdict == "wrong"]
    if wrong:
        tensors = sorted({names[one.weight.tensor] for one in wrong})
        return (
            f"Wrong: {len(wrong)} of {len(found)} derivatives are not the slope of the loss, in {'; '.join(tensors)}."
            f" The worst relative error is {figures(wrong[0].error)}."
        )
    counted = [one.error for one in found if one.verdict in ("right", "doubtful")]
    rest = [(sum(one.verdict == kind for one in found), text) for kind, text in
            (("kink", "at a kink of an activation"), ("rounding", "too small for differences to tell"),
             ("doubtful", f"in doubt, with an error above {figures(RIGHT)}"))]  # fmt: skip
    notes = "".join(f" {count} {'is' if count == 1 else 'are'} {text}." for count, text in rest if count)
    agreed = sum(one.verdict == "right" for one in found)
    worst = f"; worst relative error {figures(max(counted))}" if counted else ""
    return f"{agreed} of {len(found)} derivatives agree{worst}.{notes}"
