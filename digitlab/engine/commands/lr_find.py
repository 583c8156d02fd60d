"""The command ``lr-find``: the learning-rate range test of a fresh network, and what it suggests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import RateFound
from digitlab.core.range_test import hindrance
from digitlab.engine.commands.progress import share_bar
from digitlab.engine.commands.result import Result
from digitlab.engine.commands.streams import start_engine
from digitlab.engine.commands.train import chosen


def find_rate(path: Path | None, preset: str, settings: Sequence[tuple[str, Any]], data: str | None = None) -> Result:
    """Test the experiment in ``path``, or else the preset, with ``settings`` changed in their order.

    Raises DigitLabError where that is not allowed or the network cannot be built. A test that finds nothing is done.
    """
    experiment = chosen(path, preset, settings, data)
    if hindrance(experiment):
        raise DigitLabError(hindrance(experiment))
    start_engine()
    found = _found(experiment)
    data = found.model_dump(exclude={"kind", "because"}) | {"stopped_because": found.because, "seed": experiment.seed}
    return Result(data, _summary(found))


def _found(experiment: Experiment) -> RateFound:
    from digitlab.engine import range_test
    from digitlab.engine.bench import Bench

    with share_bar() as bar:
        task = bar.add_task("trying rates", total=1.0)
        for happened in range_test.of_fresh(experiment, Bench().building(experiment)):
            if isinstance(happened, RateFound):
                return happened
            if happened is not None:
                bar.update(task, completed=happened.share)
    raise AssertionError("a test ends with what it has found")


def _summary(found: RateFound) -> str:
    """The same for a person."""
    lines = [found.sentence]
    if found.suggestion is not None:
        lines += [
            f"Suggestion: {found.suggestion:g}, where it falls fastest",
            f"Alternative: {found.alternative:g}, a tenth of where it is lowest",
            f"To use it: digitlab train --set optimizer.learning_rate={found.suggestion:g}",
        ]
    if found.rates:
        span = f"{found.rates[0]:.2g} to {found.rates[-1]:.2g}"
        lines.append(f"Tried: {len(found.rates)} rates from {span}, one batch each, until {found.because}")
    return "\n".join(lines)
