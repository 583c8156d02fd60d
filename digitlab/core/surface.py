"""The loss surface: the words between window and engine about a slice through the space of all weights.

A point of the slice is the network with the weights Θ + a u + b v: Θ those of a network, u and v two directions in the
space of all weights. Li et al. (2018), Visualizing the Loss Landscape of Neural Nets.
"""

from typing import Literal

from pydantic import Field

from digitlab.core.message import Message

USUAL_SIZE, MOST_SIZE = 21, 81  # points along a side
USUAL_REACH, MOST_REACH = 1.0, 10.0
USUAL_DIGITS, MOST_DIGITS = 1_000, 10_000

Directions = Literal["random", "path"]


class MeasureSurface(Message):
    """Measure the loss at ``size`` x ``size`` points around the network that answers, or those of the newest ``race``.

    ``random`` directions are drawn with ``seed`` and as long, filter by filter, as the weights (Li et al., section 4);
    the slice reaches as far as ``reach`` of them to every side. Those of the ``path`` are the two along which the
    weights have gone farthest (section 7), over all paths that end lower than they begin, or over all where none does,
    and the slice holds all of these. The paths are those of the kept ``runs``, by their folders, or of the racers. The
    loss is that on some of the ``digits`` that check the network. Begins with SurfaceBegun, ends with SurfaceMeasured
    of share 1, SurfaceStopped or Refused.
    """

    kind: Literal["measure_surface"] = "measure_surface"
    number: int
    directions: Directions = "random"
    seed: int = Field(default=1, ge=0)
    size: int = Field(default=USUAL_SIZE, ge=3, le=MOST_SIZE)  # odd, so that there is a centre
    reach: float = Field(default=USUAL_REACH, gt=0, le=MOST_REACH)
    digits: int = Field(default=USUAL_DIGITS, ge=1, le=MOST_DIGITS)
    runs: list[str] = Field(default_factory=list)
    race: bool = False


class StopSurface(Message):
    """Measure no more of it."""

    kind: Literal["stop_surface"] = "stop_surface"


class MeasureSlope(Message):
    """Measure the gradient at the point ``a``, ``b`` of the surface ``number``, the newest one; answered meanwhile."""

    kind: Literal["measure_slope"] = "measure_slope"
    number: int
    a: float
    b: float


class WalkedPath(Message):
    """Where weights have gone: their places on the slice, and the loss there was, after each of ``steps`` batches.

    The weights themselves lie off the slice, which only shows their shadow: so ``losses`` are not those of the slice.
    """

    name: str
    steps: list[int]
    a: list[float]
    b: list[float]
    losses: list[float | None]


class SurfaceBegun(Message):
    """What will be measured: the places ``a`` and ``b`` of the points, and the paths.

    ``centre_loss`` is the loss of the network itself, ``origin`` says which that is where it is not the one that
    answers, and ``step`` how far its run was. ``explained`` is the share of the paths' variance that both directions
    show, each its own; empty for random ones.
    """

    kind: Literal["surface_begun"] = "surface_begun"
    number: int
    step: int | None
    origin: str = ""
    a: list[float]
    b: list[float]
    digits: int
    centre_loss: float
    explained: list[float] = Field(default_factory=list)
    paths: list[WalkedPath]


class SurfaceMeasured(Message):
    """The losses at some points more, ``share`` of all being there; coarsely at first, then ever finer.

    A place is that of b times ``size`` plus that of a. A loss that is no longer a number is None.
    """

    kind: Literal["surface_measured"] = "surface_measured"
    number: int
    places: list[int]
    losses: list[float | None]
    share: float


class SurfaceStopped(Message):
    """No more of surface ``number`` will be measured."""

    kind: Literal["surface_stopped"] = "surface_stopped"
    number: int


class SlopeMeasured(Message):
    """The ``loss`` and its slopes at a point of the surface ``number``: by a, by b, and the norm of the whole gradient.

    The plane that touches the surface there is loss + slope_a (a' - a) + slope_b (b' - b).
    """

    kind: Literal["slope_measured"] = "slope_measured"
    number: int
    a: float
    b: float
    loss: float
    slope_a: float
    slope_b: float
    gradient_norm: float


SurfaceCommand = MeasureSurface | StopSurface | MeasureSlope
SurfaceEvent = SurfaceBegun | SurfaceMeasured | SurfaceStopped | SlopeMeasured
