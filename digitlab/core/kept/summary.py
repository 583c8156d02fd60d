"""What is known of a kept run: what came of it, by which settings, on which machine, and what a person noted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from digitlab.core.experiment import Experiment
from digitlab.core.kept.settings import Value, settings_of
from digitlab.core.messages import Ready
from digitlab.core.run import Run
from digitlab.core.run_events import Failed, Outcome

LONGEST_NAME, LONGEST_NOTE = 80, 2_000
NO_END = "interrupted, or under way elsewhere"
GOES_ON = "under way"


class Record(BaseModel):
    """A part of what is kept of a run; what a newer version may have added is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Machine(Record):
    """What a run was trained by."""

    versions: dict[str, str] = Field(default_factory=dict)
    device: str = ""

    @classmethod
    def of(cls, ready: Ready, trained_by: Sequence[str] = (), precision: str = "float32") -> Machine:
        """The machine that an engine tells of when it is ready; ``trained_by`` its devices of these names."""
        used = [one for one in ready.devices if one.name in trained_by] or ready.devices[:1]
        named = " + ".join(one.description or one.type for one in used)
        named = named if precision == "float32" else f"{named} in {precision}"
        return cls(versions=ready.versions, device=f"{named}, {ready.threads} threads".lstrip(", "))


class Label(Record):
    """What a person has noted of a run; without a name it is called as its experiment."""

    name: str = Field("", max_length=LONGEST_NAME)
    star: bool = False
    note: str = Field("", max_length=LONGEST_NOTE)


class Summary(Record):
    """A run in a few numbers.

    ``recipe`` is the same for runs that differ in nothing but the seed; ``steered`` ones were changed on the way, so
    that they repeat no other. ``seconds`` are those of training.
    """

    name: str
    moment: datetime
    state: Literal["open", "finished", "stopped", "failed"] = "open"
    because: str = NO_END
    accuracy: float | None = None
    epoch: int | None = None
    epochs: int = 0
    test_accuracy: float | None = None
    times_opened: int = 0
    seconds: float = 0.0
    images_per_second: float = 0.0
    steered: bool = False
    recipe: str = ""
    settings: dict[str, Value] = Field(default_factory=dict)
    machine: Machine = Field(default_factory=Machine)


class KeptRun(NamedTuple):
    """A run's folder with what is known of it; without a summary there is a ``problem``, in a sentence."""

    folder: Path
    summary: Summary | None
    label: Label = Label()
    problem: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.label.name or (self.summary.name if self.summary else self.folder.name)

    @property
    def seed(self) -> int | None:
        """The seed of its random numbers."""
        return int(self.summary.settings["seed"]) if self.summary else None


def recipe(experiment: Experiment) -> str:
    """A short text that is the same for experiments that differ in nothing but the seed and names."""
    plain = experiment.model_copy(update={"name": "", "seed": 0, "network": experiment.network.unnamed()})
    return hashlib.sha256(plain.to_json().encode()).hexdigest()[:16]


def summarise(experiment: Experiment, run: Run, moment: datetime, machine: Machine) -> Summary:
    """What there is to tell of a run of ``experiment``, as far as it has come."""
    outcome = _outcome(experiment, run)
    opened = run.openings[-1] if run.openings else None
    return Summary(
        name=experiment.name,
        moment=moment,
        state=run.ended.kind if run.ended is not None else "open",
        because=_because(run),
        accuracy=outcome.validation_accuracy,
        epoch=outcome.best_epoch,
        epochs=outcome.epochs,
        test_accuracy=opened.accuracy if opened else None,
        times_opened=run.times_opened,
        seconds=outcome.seconds,
        images_per_second=outcome.images_per_second,
        steered=bool(run.changes) or bool(run.started and run.started.kept),
        recipe=recipe(experiment),
        settings=settings_of(experiment),
        machine=machine,
    )


def _because(run: Run) -> str:
    if run.ended is None:
        return GOES_ON if run.active else NO_END
    return run.ended.what if isinstance(run.ended, Failed) else run.ended.because


def _outcome(experiment: Experiment, run: Run) -> Outcome:
    """What the end of the run tells, or what its events so far amount to."""
    if isinstance(run.ended, Outcome):
        return run.ended
    newest, best = run.newest, run.best
    step, seconds = (newest.step, newest.seconds) if newest else (0, 0.0)
    return Outcome(
        step=step,
        epochs=len(run.epochs),
        best_epoch=best.epoch if best else None,
        validation_accuracy=best.validation_accuracy if best else None,
        seconds=seconds,
        images_per_second=step * experiment.training.batch_size / seconds if seconds else 0.0,
        because="",
    )
