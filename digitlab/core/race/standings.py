"""How a race goes, folded from its events: the runs of every contestant, and what their results tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean, stdev
from typing import NamedTuple

from digitlab.core.experiment import Experiment
from digitlab.core.finding import RateFound
from digitlab.core.kept.chance import compare
from digitlab.core.messages import event
from digitlab.core.race.messages import Contestant, RaceEvent, RacePrepared, RacerReady, RacerTold
from digitlab.core.run import Run
from digitlab.core.run_events import Failed

EXPLODED = 2.0  # times the loss at the start is one that exploded
GUESSING = 0.2  # an accuracy that guessing may reach


@dataclass
class Racer:
    """A contestant with the rate it takes, the test behind that, and its ``runs`` by seed."""

    contestant: Contestant
    experiment: Experiment
    found: RateFound | None = None
    runs: dict[int, Run] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called."""
        return self.contestant.name

    @property
    def ended(self) -> list[Run]:
        """Its runs that are through."""
        return [run for run in self.runs.values() if run.ended is not None]

    @property
    def accuracies(self) -> list[float]:
        """The score of each run that is through, in the order of the seeds."""
        return [score for run in self.ended if (score := accuracy(run)) is not None]

    @property
    def training_accuracy(self) -> float | None:
        """The mean of what the last epochs read right while they learned."""
        last = [run.epochs[-1].accuracy for run in self.ended if run.epochs]
        return fmean(last) if last else None

    @property
    def gap(self) -> float | None:
        """How much more is read right of the digits that are learned from than of the others."""
        training, checked = self.training_accuracy, self.accuracies
        return training - fmean(checked) if training is not None and checked else None

    @property
    def seconds(self) -> float | None:
        """The mean time that a run took."""
        times = [run.newest.seconds for run in self.ended if run.newest is not None]
        return fmean(times) if times else None

    @property
    def gradients(self) -> float | None:
        """The mean number of gradients of single digits that were computed in a run."""
        batches = [run.newest.step + (run.looked.last or 0) for run in self.ended if run.newest is not None]
        return fmean(batches) * self.experiment.gradients_per_step if batches else None

    @property
    def diverged(self) -> str:
        """In a few words that a run has come to nothing by too large steps; empty where none has."""
        return next((told for run in self.runs.values() if (told := divergence(run))), "")


class Standings:
    """``racers`` in the order of the contestants; :meth:`add` takes the events of the race."""

    def __init__(self, contestants: Sequence[Contestant], seeds: Sequence[int]) -> None:
        self.seeds = list(seeds)
        self.racers = [Racer(one, one.experiment) for one in contestants]
        self.preparing: RacePrepared | None = None

    def add(self, happened: RaceEvent) -> None:
        """Fold one event in."""
        match happened:
            case RacePrepared():
                self.preparing = happened
            case RacerReady():
                self._take_rate(happened)
            case RacerTold():
                self.preparing = None
                self.racers[happened.place].runs.setdefault(happened.seed, Run()).add(event(happened.told))

    def _take_rate(self, happened: RacerReady) -> None:
        racer = self.racers[happened.place]
        racer.found = happened.found
        optimizer = racer.experiment.optimizer.model_copy(update={"learning_rate": happened.learning_rate})
        racer.experiment = racer.experiment.model_copy(update={"optimizer": optimizer})

    def join(self, contestants: Sequence[Contestant]) -> int:
        """Have more of them; the place of the first. Those that did not come through make room."""
        self.racers = [racer for racer in self.racers if racer.ended]
        self.racers += [Racer(one, one.experiment) for one in contestants]
        return len(self.racers) - len(contestants)

    def share(self, first: int = 0) -> float:
        """How much is done of all runs of the racers from place ``first`` on, 0 to 1."""
        racers = self.racers[first:]
        done = sum(_share(run) for racer in racers for run in racer.runs.values())
        return done / max(len(racers) * len(self.seeds), 1)

    def place(self) -> str:
        """What is being done, in a few words."""
        if self.preparing is not None:
            name = self.racers[self.preparing.place].name
            return f"Building: {name}" if self.preparing.doing == "building" else f"Looking for a learning rate: {name}"
        begun = max((len(racer.runs) for racer in self.racers), default=0)
        return "Racing" if len(self.seeds) == 1 else f"Racing, seed {begun} of {len(self.seeds)}"

    def best(self) -> int | None:
        """The place of the contestant with the highest mean score; None before any is through."""
        scored = [place for place, racer in enumerate(self.racers) if racer.accuracies]
        return max(scored, key=lambda place: fmean(self.racers[place].accuracies), default=None)


class Verdict(NamedTuple):
    """How a contestant compares with another one: the difference of the mean scores, and whether chance explains it.

    ``within_noise`` is None where single runs, or ones without any scatter, say nothing about chance.
    """

    difference: float
    within_noise: bool | None


def verdict(racer: Racer, other: Racer) -> Verdict | None:
    """``racer`` compared with ``other`` by Welch's t-test (p < 0.05 is a difference); None before both have a score."""
    one, two = racer.accuracies, other.accuracies
    if not one or not two:
        return None
    if len(one) < 2 or len(two) < 2:
        return Verdict(fmean(one) - fmean(two), None)
    found = compare(one, two)
    known = found.likely == found.likely
    return Verdict(found.difference, found.within_noise if known else None)


def mean_and_spread(accuracies: Sequence[float]) -> tuple[float, float | None]:
    """The mean, and the standard deviation as a sample where there are at least two."""
    return fmean(accuracies), stdev(accuracies) if len(accuracies) > 1 else None


def accuracy(run: Run) -> float | None:
    """The validation accuracy of the last epoch; with early stopping, of the one whose weights are kept."""
    if not run.epochs:
        return run.started.validation_accuracy if run.started and run.ended else None
    early = run.started is not None and run.started.experiment.training.patience > 0
    kept = run.best if early else None
    return (kept or run.epochs[-1]).validation_accuracy


def divergence(run: Run) -> str:
    """In a few words how the steps were too large; empty where the loss has come down, or is on its way."""
    if isinstance(run.ended, Failed):
        return f"diverged at step {run.ended.step:,}: its numbers overflowed" if run.ended.step else run.ended.what
    if run.ended is None or run.started is None or not run.epochs:
        return ""
    began, last = run.started.validation_loss, run.epochs[-1]
    if last.loss > began:
        return "diverged: its loss ended higher than it began"
    exploded = max(run.loss.values, default=0.0) > EXPLODED * began
    return "diverged: now it only guesses" if exploded and last.accuracy < GUESSING else ""


def _share(run: Run) -> float:
    return 1.0 if run.ended is not None else run.share_done
