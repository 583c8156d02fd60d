"""The words between window and engine about looking for a learning rate."""

from typing import Literal

from digitlab.core.experiment import Experiment
from digitlab.core.message import Message


class FindRate(Message):
    """Try learning rates on a copy: of the paused run where there is one, else of a fresh network of ``experiment``.

    Ends with RateFound, FindingStopped or Refused. A command to train or to bring another network stops it.
    """

    kind: Literal["find_rate"] = "find_rate"
    experiment: Experiment


class StopFinding(Message):
    """Try no more rates."""

    kind: Literal["stop_finding"] = "stop_finding"


class RateTried(Message):
    """All ``rates`` tried so far with the loss of the batch that each met, and the share of the test done, 0 to 1."""

    kind: Literal["rate_tried"] = "rate_tried"
    rates: list[float]
    losses: list[float]
    share: float


class RateFound(Message):
    """The test is done: what was tried, the losses smoothed, and the rate to take, where one could be found.

    ``suggestion`` is where the loss falls fastest, ``alternative`` a tenth of where it is lowest.
    """

    kind: Literal["rate_found"] = "rate_found"
    rates: list[float]
    losses: list[float]
    smoothed: list[float]
    suggestion: float | None
    alternative: float | None
    sentence: str
    because: str


class FindingStopped(Message):
    """The test was stopped; nothing was found."""

    kind: Literal["finding_stopped"] = "finding_stopped"
