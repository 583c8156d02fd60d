"""Where weights have gone: those of racers while they race, and those of kept runs by their moments."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from digitlab.core.errors import DigitLabError
from digitlab.core.kept.moments import least_missed, moment_path, moments, next_step
from digitlab.core.messages import EpochEnded, Failed, Finished, RunEvent, Started
from digitlab.engine import trained
from digitlab.engine.build import Weights
from digitlab.engine.inside import structure_of
from digitlab.engine.trained import Trained

MOST_POINTS, MOST_IN_ALL = 40, 120  # of a walk, and of all together: at each the loss is measured
ROOM = 64_000_000  # bytes that the points of all walks may take
FLOAT = 4  # bytes


class Walk(NamedTuple):
    """The weights after each of ``steps`` batches."""

    name: str
    steps: list[int]
    points: list[Weights]


class Ground(NamedTuple):
    """The network in the centre, how far its run was, which it is where it does not answer, and who has walked there.

    The walks of kept runs are still to be read.
    """

    network: Trained
    step: int | None = None
    origin: str = ""
    walks: tuple[Walk, ...] = ()


def most_points(parameters: int, walks: int) -> int:
    """How many points each of so many walks may have."""
    room = ROOM // (FLOAT * parameters * walks)
    return max(2, min(MOST_POINTS, MOST_IN_ALL // walks, room))


def of_runs(folders: Sequence[str], network: Trained) -> Generator[None, None, list[Walk]]:
    """The walks of the kept runs in ``folders``, with a moment to stop after each point.

    Raises DigitLabError where a run has no moments, or another network.
    """
    walks, like = [], network
    for folder in map(Path, folders):
        steps = _some(moments(folder), most_points(network.experiment.network.parameters, len(folders)))
        if not steps:
            raise DigitLabError(f'The run "{folder.name}" has no moments that are kept: choose another one.')
        walk = Walk(folder.name, steps, [])
        for step in steps:
            like = trained.load(moment_path(folder, step), [network, like])
            if structure_of(like.experiment) != structure_of(network.experiment):
                raise DigitLabError(
                    f'The run "{folder.name}" has another network, so it walks elsewhere: leave it out.'
                )
            walk.points.append(like.weights)
            yield None
        walks.append(walk)
    return walks


def _some(steps: list[int], most: int) -> list[int]:
    """At most so many of ``steps``, evenly, with the first and the last."""
    if len(steps) <= most:
        return steps
    return [steps[number * (len(steps) - 1) // (most - 1)] for number in range(most)]


@dataclass
class _Track:
    """The weights of a racer, ever more rarely and always the newest; ``accuracy`` is the newest validation score."""

    name: str
    network: Trained
    most: int
    steps: list[int] = field(default_factory=list)
    points: list[Weights] = field(default_factory=list)
    accuracy: float = 0.0

    def note(self, step: int, weights: Weights) -> None:
        if self.steps and (step == self.steps[-1] or (len(self.steps) > 1 and not self._due())):
            self._forget(len(self.steps) - 1)
        self.steps.append(step)
        self.points.append(weights)
        if len(self.steps) > max(self.most, 2):
            self._forget(self.steps.index(least_missed(self.steps)))

    def _due(self) -> bool:
        """Whether the newest point is far enough from the one before to stay."""
        return self.steps[-1] >= next_step(self.steps[-2])

    def _forget(self, place: int) -> None:
        del self.steps[place], self.points[place]


class RaceWalks:
    """Where the racers of the newest race have gone with its first seed; keeping weights is keeping references."""

    def __init__(self) -> None:
        self._tracks: list[_Track] = []

    def begin(self, racers: Sequence[tuple[str, Trained]]) -> None:
        """Forget the race before; these start, by their names."""
        most = [most_points(network.experiment.network.parameters, len(racers)) for _, network in racers]
        self._tracks = [_Track(name, network, count) for (name, network), count in zip(racers, most, strict=True)]

    def note(self, place: int, step: int, weights: Weights, happened: RunEvent | None) -> None:
        """Remember where the racer in its ``place`` is; the end of a run brings back earlier weights."""
        track = self._tracks[place]
        if isinstance(happened, Started | EpochEnded):
            track.accuracy = happened.validation_accuracy
        if not isinstance(happened, Finished | Failed):
            track.note(step, weights)

    def ground(self) -> Ground:
        """The place around the racer that reads most; raises DigitLabError where there is none."""
        tracks = [track for track in self._tracks if track.steps]
        if not tracks:
            raise DigitLabError("There has been no race yet: run one, then look at its surface.")
        best = max(tracks, key=lambda track: track.accuracy)
        if len({_alike(track) for track in tracks}) > 1:
            raise DigitLabError(
                "The networks of this race differ, so they have no surface in common: race optimizers or rates instead."
            )
        walks = tuple(Walk(track.name, list(track.steps), list(track.points)) for track in tracks)
        network = best.network._replace(weights=best.points[-1])
        return Ground(network, best.steps[-1], f"{best.name}, step {best.steps[-1]:,}", walks)


def _alike(track: _Track) -> tuple[str, str]:
    experiment = track.network.experiment
    return structure_of(experiment), experiment.loss.model_dump_json()
