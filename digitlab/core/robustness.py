"""The words between window and engine about how much digits may be bent until they are no longer read."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from digitlab.core.message import Message

SAMPLE = 2_000  # digits that are read at every strength

BendName = Literal["rotation", "shift", "noise", "thickness"]


class Bend(NamedTuple):
    """One way to bend digits, by rising ``amounts`` of a ``unit``; 0 leaves them as they are."""

    name: BendName
    title: str
    unit: str
    amounts: tuple[float, ...]
    explanation: str


BENDS = (
    Bend("rotation", "Rotation", "°", tuple(7.5 * step for step in range(-6, 7)),
         "Every digit is turned by so many degrees; above 0 the top goes to the right."),
    Bend("shift", "Shift", "px", tuple(map(float, range(9))),
         "Every digit is moved by so many pixels, one to this side, the next to that."),
    Bend("noise", "Noise", "", tuple(step / 10 for step in range(9)),
         "Grain of such a spread lies over every digit, where black is 0 and white 1."),
    Bend("thickness", "Thickness", "px", tuple(step / 4 for step in range(-4, 5)),
         "The edges of every stroke move by so many pixels, out above 0 and in below."),
)  # fmt: skip
POINTS = sum(len(bend.amounts) for bend in BENDS)


class MeasureRobustness(Message):
    """Let the network that answers read some of the digits that check it, bent in every way by every amount.

    Ends with a RobustnessMeasured whose share is 1, MeasuringStopped or Refused; another one, or StopMeasuring, stops
    it. It goes on with the weights of this moment while the network learns.
    """

    kind: Literal["measure_robustness"] = "measure_robustness"
    number: int


class StopMeasuring(Message):
    """Bend no more digits."""

    kind: Literal["stop_measuring"] = "stop_measuring"


class RobustnessMeasured(Message):
    """``right`` of ``count`` digits are read right when they are bent by ``amount``; ``share`` of the whole is done."""

    kind: Literal["robustness_measured"] = "robustness_measured"
    number: int
    bend: BendName
    amount: float
    right: int
    count: int
    share: float


class MeasuringStopped(Message):
    """The curves of MeasureRobustness ``number`` will not be finished."""

    kind: Literal["measuring_stopped"] = "measuring_stopped"
    number: int


def in_order() -> list[tuple[Bend, float]]:
    """Every bend by every amount, in the order in which they are measured: the mildest first, whatever the way."""
    points = [(bend, amount) for bend in BENDS for amount in bend.amounts]
    return sorted(points, key=lambda point: abs(point[1]) / _strongest(point[0].amounts))


def _strongest(amounts: Sequence[float]) -> float:
    return max(map(abs, amounts))
