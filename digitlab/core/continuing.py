"""The words between window and engine about going on with a run that is kept, and what such a run then is."""

from __future__ import annotations

from math import isclose
from typing import Literal

from pydantic import Field

from digitlab.core.experiment import Experiment
from digitlab.core.figures import figures
from digitlab.core.kept.moments import MOST_ROOM, ROOM
from digitlab.core.message import Message

MORE_EPOCHS = 3  # what is offered to a run that has ended

_NO_EARLY_END = {"patience": 0, "target_accuracy": 0.0, "time_limit": 0.0}


class Continue(Message):
    """Go on with the run kept in ``folder``, from the newest of its checkpoints that is sound.

    With ``epochs`` it trains so many behind those that are done, instead of all that were planned, and ends no sooner.
    Its earlier moments may take ``room`` megabytes.
    """

    kind: Literal["continue"] = "continue"
    folder: str
    epochs: int = Field(0, ge=0)
    paused: bool = False
    room: int = Field(ROOM, ge=0, le=MOST_ROOM)


class Continued(Message):
    """A kept run goes on behind batch ``step``, with ``experiment`` as it has become on the way.

    ``note`` says what of it was lost, and whether its learning rate jumps. ``history`` are the lines of the run so far;
    its own file has them anyway.
    """

    kind: Literal["continued"] = "continued"
    experiment: Experiment
    folder: str = ""
    step: int
    total_steps: int
    note: str = ""
    history: list[str] = Field(default_factory=list)


def longer(experiment: Experiment, epochs: int) -> Experiment:
    """The same for ``epochs`` in all, without what ends a run early; raises DigitLabError where those are too many."""
    longer = experiment.with_value("training.epochs", epochs)
    return longer.model_copy(update={"training": longer.training.model_copy(update=_NO_EARLY_END)})


def rate_in_words(planned: Experiment, longer: Experiment, step: int, steps_per_epoch: int) -> str:
    """That the learning rate jumps behind batch ``step``, because its schedule is laid over more epochs than before.

    To stay at the last rate would be to learn nothing: most schedules end at next to none. Empty where nothing jumps.
    """
    before, total = (steps_per_epoch * one.training.epochs for one in (planned, longer))
    factors = (
        planned.schedule.factor(min(step, before) - 1, before),
        longer.schedule.factor(step, total),
        longer.schedule.factor(total - 1, total),
    )
    was, now, end = (longer.optimizer.learning_rate * factor for factor in factors)
    if step == 0 or isclose(was, now, rel_tol=0.01):
        return ""
    return (
        f"{longer.schedule.title} is planned anew over {longer.training.epochs} epochs: the learning rate goes on at"
        f" {figures(now)} instead of {figures(was)}, and ends at {figures(end)}."
    )
