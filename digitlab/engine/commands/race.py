"""The command ``race``: contestants learn side by side, and what that says about them."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from pydantic import ValidationError
from rich.progress import TimeRemainingColumn

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.optimizers import Optimizer
from digitlab.core.race import words
from digitlab.core.race.contestants import Racing, Way, optimizers, problem, quick, rates
from digitlab.core.race.messages import Contestant, Race, RaceEnded
from digitlab.core.race.overfitting import cures, overfitting
from digitlab.core.race.standings import Racer, Standings, mean_and_spread
from digitlab.core.refusal import sentence
from digitlab.engine.commands.progress import share_bar
from digitlab.engine.commands.result import Result
from digitlab.engine.commands.streams import start_engine
from digitlab.engine.commands.train import chosen


def race(wanted: Namespace) -> Result:
    """Race what ``wanted`` says; raises DigitLabError where that is not allowed. Nothing is kept."""
    experiment = chosen(wanted.experiment, wanted.preset, wanted.settings, wanted.data)
    base = quick(experiment) if wanted.quick else experiment
    contestants, seeds = _contestants(base, wanted), _racing(wanted.seeds).of(experiment)
    if found := problem(contestants):
        raise DigitLabError(found)
    start_engine()
    standings, seconds = _raced(Race(contestants=tuple(contestants), seeds=seeds))
    data = {
        "race": wanted.way,
        "contestants": [_row(standings, place, wanted.way) for place in range(len(contestants))],
        "seeds": list(seeds),
        "sentence": words.conclusion(standings, wanted.way),
        "rule": words.RULE,
        "seconds": seconds,
    }
    return Result(data, _summary(data, standings))


def _contestants(base: Experiment, wanted: Namespace) -> list[Contestant]:
    ways: dict[Way, Any] = {
        "rates": lambda: rates(base),
        "optimizers": lambda: optimizers(base, _keys(wanted.optimizers), own_rates=not wanted.same_rate),
        "overfitting": lambda: [overfitting(base), *cures(base)],
    }
    found: list[Contestant] = ways[wanted.way]()
    return found


def _keys(listed: str) -> list[str]:
    """The optimizers that are ``listed`` with commas between; raises DigitLabError where there are none."""
    keys = list(filter(None, map(str.strip, listed.split(","))))
    if not keys:
        raise DigitLabError(f"--optimizers names none; choose from {', '.join(Optimizer.entries())}.")
    return keys


def _racing(seeds: int) -> Racing:
    try:
        return Racing(seeds=seeds)
    except ValidationError as error:
        raise DigitLabError(sentence(error, Racing, f'{{"seeds": {seeds}}}')) from None


def _raced(wanted: Race) -> tuple[Standings, float]:
    """How the race stands in the end, and how long it took."""
    from digitlab.engine import race as engine_race
    from digitlab.engine.bench import Bench

    standings = Standings(wanted.contestants, wanted.seeds)
    with share_bar(TimeRemainingColumn()) as bar:
        task = bar.add_task("building", total=1.0)
        for happened in engine_race.of(wanted, Bench()):
            if isinstance(happened, RaceEnded):
                return standings, happened.seconds
            if happened is not None:
                standings.add(happened)
                bar.update(task, completed=standings.share(), description=standings.place())
    raise AssertionError("a race ends with an event that says so")


def _row(standings: Standings, place: int, way: Way) -> dict[str, Any]:
    racer = standings.racers[place]
    mean, spread = mean_and_spread(racer.accuracies) if racer.accuracies else (None, None)
    return {
        "name": racer.name,
        "optimizer": racer.experiment.optimizer.key(),
        "learning_rate": racer.experiment.optimizer.learning_rate,
        "validation_accuracies": racer.accuracies,
        "mean": mean,
        "standard_deviation": spread,
        "training_accuracy": racer.training_accuracy,
        "gap": racer.gap,
        "train_seconds": racer.seconds,
        "gradients": racer.gradients,
        "diverged": racer.diverged,
        "remark": words.remark(standings, place, way),
    }


def _summary(data: dict[str, Any], standings: Standings) -> str:
    """The same for a person."""
    width = max(len(racer.name) for racer in standings.racers)
    lines = [
        f"{racer.name:<{width}}  α {row['learning_rate']:<8.2g} {_scored(racer)}  {row['remark']}".rstrip()
        for racer, row in zip(standings.racers, data["contestants"], strict=True)
    ]
    return "\n".join([*lines, data["sentence"], f"{data['seconds']:.1f} s in all"])


def _scored(racer: Racer) -> str:
    training = racer.training_accuracy
    return f"{words.score(racer):<16}" + (f" training {100 * training:.2f} %" if training is not None else "")
