"""Who races: learning rates, optimizers, or a network that overfits and what cures it."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Literal

from digitlab.core.conflicts import conflicts
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.finding import RateFound
from digitlab.core.optimizers import Optimizer
from digitlab.core.parameter import bounds, parameter
from digitlab.core.race.messages import Contestant, Rate
from digitlab.core.range_test import hindrance
from digitlab.core.schedules import Constant, CosineDecay
from digitlab.core.spec import Spec

Way = Literal["rates", "optimizers", "overfitting"]
USUAL = ("sgd", "adagrad", "rmsprop", "adam", "adabelief", "lion")
QUICK_DIGITS, QUICK_EPOCHS = 5_000, 4
LARGEST_SEED = 2**31 - 1
TOO_SMALL, EARLY = 0.01, 2.0  # times the good rate


class Racing(Spec):
    """How often a race is run."""

    seeds: int = parameter(
        1, "Seeds", "Race so many times, each with other initial weights: three or more tell luck from skill.",
        at_least=1, at_most=20,
    )  # fmt: skip

    def of(self, experiment: Experiment) -> tuple[int, ...]:
        """The seed of ``experiment`` and those that follow."""
        return tuple((experiment.seed + number) % (LARGEST_SEED + 1) for number in range(self.seeds))


def quick(experiment: Experiment) -> Experiment:
    """``experiment`` with few digits and epochs, so that a race of it is over soon."""
    data = experiment.data.model_copy(update={"learn_from": min(QUICK_DIGITS, experiment.data.training_count)})
    smaller = _with(experiment, data=data)
    batch = smaller.gradients_per_step
    return smaller.with_value("training.epochs", QUICK_EPOCHS).with_value("training.batch_size", batch)


def rates(base: Experiment) -> list[Contestant]:
    """``base`` with rates that are too small, good and too large, and with one that is large early and small late."""
    level, falling = _with(base, schedule=Constant()), _with(base, schedule=CosineDecay())
    wanted: list[tuple[str, Experiment, Rate]] = [
        ("Too small", level, "too_small"),
        ("Good", level, "good"),
        ("Too large", level, "too_large"),
        ("Large early, small late", falling, "early"),
    ]
    return [Contestant(name=name, experiment=one, rate=rate, needs_rate=True) for name, one, rate in wanted]


def rate_of(wanted: Rate, found: RateFound) -> float | None:
    """The learning rate that ``wanted`` means after a range test; None where that found none.

    Too large is the last one that was tried: there the loss had exploded, or the optimizer allows no more.
    """
    good = found.suggestion
    if good is None:
        return None
    rates = {"too_small": TOO_SMALL * good, "too_large": found.rates[-1], "early": EARLY * good}
    return float(f"{min(rates.get(wanted, good), found.rates[-1]):.2g}")


def optimizers(base: Experiment, keys: Sequence[str], *, own_rates: bool = True) -> list[Contestant]:
    """``base`` with each optimizer: with a rate of its own from a range test, or all with the rate that is set.

    An optimizer that is set keeps its settings, the others have their defaults. One that learns from all digits at once
    makes one batch of them, and keeps the rate that it has: no test finds one from so few steps, and no schedule bends
    it. Raises DigitLabError for a key that is none.
    """
    known = Optimizer.entries()
    for key in keys:
        if key not in known:
            raise DigitLabError(f'There is no optimizer "{key}"; choose from {", ".join(known)}.')
    return [_with_optimizer(base, known[key], own_rates=own_rates) for key in dict.fromkeys(keys)]


def _with_optimizer(base: Experiment, kind: type[Optimizer], *, own_rates: bool) -> Contestant:
    optimizer = base.optimizer if isinstance(base.optimizer, kind) else kind()
    if not own_rates:
        highest = bounds(kind.model_fields["learning_rate"]).get("le", inf)
        rate = min(base.optimizer.learning_rate, highest)
        optimizer = optimizer.model_copy(update={"learning_rate": rate})
    if kind.full_batch:
        training = base.training.model_copy(update={"batch_size": base.data.epoch_count})
        whole = _with(base, optimizer=optimizer, training=training, schedule=Constant())
        return Contestant(name=kind.title, experiment=whole, rate="as_set")
    experiment = _with(base, optimizer=optimizer)
    return Contestant(name=kind.title, experiment=experiment, rate="good" if own_rates else "as_set")


def taken_over(current: Experiment, way: Way, winner: Experiment) -> Experiment:
    """``current`` with what the contestant ``winner`` was about: optimizer and schedule, or everything and its name."""
    if way == "overfitting":
        return winner.model_copy(update={"seed": current.seed})
    return _with(current, optimizer=winner.optimizer, schedule=winner.schedule)


def problem(contestants: Sequence[Contestant]) -> str:
    """Why these cannot race, in one sentence; empty where nothing is in the way."""
    for contestant in contestants:
        found = hindrance(contestant.experiment) if contestant.needs_rate else ""
        found = found or next((conflict.sentence for conflict in conflicts(contestant.experiment)), "")
        if found:
            named = len(contestants) == 1 or found.startswith(contestant.name)
            return found if named else f"{contestant.name}: {found}"
    return ""


def _with(base: Experiment, **parts: Spec) -> Experiment:
    return base.model_copy(update=parts)
