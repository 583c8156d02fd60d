"""The words between window and engine about why a picture is read as it is."""

from typing import Literal, NamedTuple

from digitlab.core.inspection import Array
from digitlab.core.message import Message

PATCH = 3  # pixels to a side: as wide as a stroke
LEAST = 1e-30  # a share that is smaller counts as this one


class Change(NamedTuple):
    """One way to have drawn a digit otherwise, by rising ``amounts`` of a ``unit``; 0 leaves it as it is.

    ``less`` and ``more`` say what one below and one above 0 does.
    """

    name: Literal["rotation", "slant", "thickness"]
    title: str
    unit: str
    amounts: tuple[float, ...]
    less: str
    more: str


CHANGES = (
    Change("rotation", "Turned", "°", (-30, -20, -10, 0, 10, 20, 30),
           "Turned {} to the left", "Turned {} to the right"),
    Change("slant", "Slanted", "°", (-30, -20, -10, 0, 10, 20, 30),
           "Slanted {} to the left", "Slanted {} to the right"),
    Change("thickness", "Pen", " px", (-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75),
           "With a pen {} thinner", "With a pen {} thicker"),
)  # fmt: skip


class Explain(Message):
    """Ask how the network that answers now would read ``pixels``, as in Predict, if they were otherwise.

    Ends with Explained or Refused; another one takes its place. It goes on with the weights of this moment while the
    network learns.
    """

    kind: Literal["explain"] = "explain"
    number: int
    pixels: str


class Explained(Message):
    """The answer to Explain ``number``.

    ``answer`` is the likeliest digit. All arrays are natural logarithms of the ten shares: ``whole`` [10] for the
    picture as it is; ``erased`` and ``inked`` [28, 28, 10] without ink, and with all ink, in the PATCH around each
    pixel; ``changed`` [changes, amounts, 10] in the order of CHANGES.
    """

    kind: Literal["explained"] = "explained"
    number: int
    answer: int
    whole: Array
    erased: Array
    inked: Array
    changed: Array
