"""The words between window and engine about a race."""

from typing import Annotated, Literal

from pydantic import Field, Strict

from digitlab.core.experiment import Experiment
from digitlab.core.finding import RateFound
from digitlab.core.message import Message
from digitlab.core.spec import Spec

Rate = Literal["as_set", "too_small", "good", "too_large", "early"]


class Contestant(Spec):
    """An experiment in a race; ``rate`` says which learning rate of a range test it takes instead of its own.

    ``needs_rate`` says that there is no race without one; otherwise its own is taken where none is found.
    """

    name: str
    experiment: Experiment
    rate: Rate = "as_set"
    needs_rate: bool = False


class Race(Message):
    """Train all ``contestants`` side by side, once for each of ``seeds``; the network that answers stays.

    Ends with RaceEnded, RaceStopped or Refused. A command to train or to bring another network stops it.
    """

    kind: Literal["race"] = "race"
    contestants: Annotated[tuple[Contestant, ...], Strict(False), Field(min_length=1, max_length=40)]
    seeds: Annotated[tuple[int, ...], Strict(False), Field(min_length=1, max_length=20)]


class StopRace(Message):
    """Train them no further."""

    kind: Literal["stop_race"] = "stop_race"


class RacePrepared(Message):
    """What is built or tried for the contestant number ``place`` before the race begins."""

    kind: Literal["race_prepared"] = "race_prepared"
    place: int
    doing: Literal["building", "finding"]


class RacerReady(Message):
    """The contestant number ``place`` is built; ``learning_rate`` is the one it takes, ``found`` the test behind it."""

    kind: Literal["racer_ready"] = "racer_ready"
    place: int
    learning_rate: float
    found: RateFound | None = None


class RacerTold(Message):
    """What the run of the contestant number ``place`` with ``seed`` tells: ``told`` is an event of a run as a line."""

    kind: Literal["racer_told"] = "racer_told"
    place: int
    seed: int
    told: str


class RaceEnded(Message):
    """All are through; ``seconds`` is what everything took, building included."""

    kind: Literal["race_ended"] = "race_ended"
    seconds: float


class RaceStopped(Message):
    """It was stopped before its end."""

    kind: Literal["race_stopped"] = "race_stopped"


RaceCommand = Race | StopRace
RaceEvent = RacePrepared | RacerReady | RacerTold | RaceEnded | RaceStopped
