"""The command ``cross-validate``: how well the settings do on digits not learned from, and how far that is chance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.progress import TimeRemainingColumn

from digitlab.core.cross_validation import Folding, hindrance, in_words
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.messages import CrossValidated
from digitlab.core.refusal import sentence
from digitlab.engine.commands.progress import share_bar
from digitlab.engine.commands.result import Result, percent
from digitlab.engine.commands.streams import start_engine
from digitlab.engine.commands.train import chosen


def cross_validate(
    path: Path | None, preset: str, settings: Sequence[tuple[str, Any]], folds: int, data: str | None = None
) -> Result:
    """Cross-validate the experiment in ``path``, or else the preset, with ``settings`` changed in their order.

    It shares out the dataset called ``data``, where one is given. Raises DigitLabError where that is not allowed, or a
    network cannot be trained. Nothing is kept.
    """
    experiment, folding = chosen(path, preset, settings, data), _folding(folds)
    problem = hindrance(experiment, folding)
    if problem:
        raise DigitLabError(problem)
    start_engine()
    found = _found(experiment, folding)
    data = found.model_dump(include={"mean", "seconds"}) | {
        "standard_deviation": found.spread,
        "folds": _folds(found),
        "sentence": in_words(found),
        "seed": experiment.seed,
        "split_seed": experiment.data.split_seed,
    }
    return Result(data, _summary(data))


def _folding(folds: int) -> Folding:
    try:
        return Folding(folds=folds)
    except ValidationError as error:
        raise DigitLabError(sentence(error, Folding, f'{{"folds": {folds}}}')) from None


def _found(experiment: Experiment, folding: Folding) -> CrossValidated:
    from digitlab.engine import cross_validation
    from digitlab.engine.bench import Bench

    with share_bar(TimeRemainingColumn()) as bar:
        task = bar.add_task("building", total=1.0)
        for happened in cross_validation.of(experiment, folding, Bench()):
            if isinstance(happened, CrossValidated):
                return happened
            if happened is not None:
                place = f"fold {len(happened.accuracies) + 1} of {happened.folds}"
                bar.update(task, completed=happened.share, description=place)
    raise AssertionError("a cross-validation ends with what it has found")


def _folds(found: CrossValidated) -> list[dict[str, Any]]:
    names = ("validation_accuracy", "best_epoch", "learn", "check")
    columns = (found.accuracies, found.best_epochs, found.learned, found.checked)
    return [
        {"fold": number, **dict(zip(names, values, strict=True))}
        for number, values in enumerate(zip(*columns, strict=True), start=1)
    ]


def _summary(data: dict[str, Any]) -> str:
    """The same for a person."""
    lines = [
        f"fold {fold['fold']}: {percent(fold['validation_accuracy'])} of {fold['check']:,} digits, after"
        f" {fold['learn']:,} to learn from, epoch {fold['best_epoch']}"
        for fold in data["folds"]
    ]
    spread = f"{100 * data['standard_deviation']:.2f}"
    lines.append(f"Mean {percent(data['mean'])}, standard deviation {spread} points, {data['seconds']:.1f} s")
    return "\n".join([*lines, data["sentence"]])
