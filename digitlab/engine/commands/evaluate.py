"""The command ``evaluate``: how well the network in a model file reads labelled digits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digitlab.core import report
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data, Experiment
from digitlab.core.opening import OFTEN, WORTH_LESS, times, times_opened
from digitlab.data import arrays, collections, evaluation, model_file, sources
from digitlab.data.collections import Collection
from digitlab.data.sources import Digits
from digitlab.engine.commands.result import Result, percent
from digitlab.engine.commands.streams import start_engine

if TYPE_CHECKING:
    from digitlab.engine.evaluate import Score


def evaluate(model: Path, images: Path | None, labels: Path | None, name: str | None = None) -> Result:
    """The score on the digits in two ``.npy`` files or drawn under ``name``, or else on the dataset's test set.

    Raises DigitLabError where a file cannot be read or is not what it should be.
    """
    drawn = collections.read(name) if name is not None else None
    digits = _digits(model, images, labels) if drawn is None else _drawn(drawn)
    start_engine()
    from digitlab.engine import trained

    network = trained.load(model)
    score, opened = network.score(*digits), times_opened(network.history)
    data = {"loss": score.loss, "opened": opened} | _numbers(network.experiment.data, digits.labels, score)
    summary = f"{percent(score.accuracy)} of {score.count:,} digits are read right; the mean loss is {score.loss:.4f}."
    if drawn is not None:
        data["learned"] = _learned(drawn, network.experiment)
        summary += f"\n{learned_in_words(data['learned'])}"
    elif images is None:
        summary += f"\n{in_words(opened)}"
    return Result(data, f"{summary}\n\n{_table(data['confusion'])}")


def _numbers(data: Data, labels: np.ndarray, score: Score) -> dict[str, Any]:
    """What the window shows of them too: intervals, classes, calibration."""
    every = np.arange(score.count)
    return report.numbers(
        evaluation.evaluated("test", data, every, labels, score.answers, score.probabilities, score.top_2)
    )


def in_words(count: int) -> str:
    """How often the test set was opened before, and what that means for the number."""
    if not count:
        return "By its history the test set was never opened before."
    often = f" {WORTH_LESS}" if count >= OFTEN else ""
    return f"By its history the test set was opened {times(count)} before.{often}"


def learned_in_words(count: int | None) -> str:
    """That the network has learned from so many of the digits, and what that means for the number."""
    if count is None:
        return "It may have learned from some of them: the handwriting that was mixed in has changed since."
    if not count:
        return "It has learned from none of them."
    return f"It has learned from {count:,} of them, so the number flatters it: draw new ones for an honest one."


def _learned(collection: Collection, experiment: Experiment) -> int | None:
    """How many digits of the collection the network has learned from; None where that cannot be told any more."""
    known = collections.learned_from(experiment.data.handwriting, map(collections.read, collections.names()))
    return None if known is None else sum(one.picture.tobytes() in known for one in collection.digits)


def _drawn(collection: Collection) -> Digits:
    if not collection.digits:
        raise DigitLabError(f'The handwriting of "{collection.name}" has no digit yet; draw some in the window.')
    return collections.as_arrays(collection.digits)


def _digits(model: Path, images: Path | None, labels: Path | None) -> Digits:
    dataset = model_file.read(model).experiment.data.dataset
    if images is None or labels is None:
        return sources.load(dataset).test
    return arrays.read_digits(images, labels)


def _table(confusion: list[list[int]]) -> str:
    """The confusion matrix with its headings."""
    rows = [["", *range(len(confusion))], *([digit, *row] for digit, row in enumerate(confusion))]
    width = 2 + max(len(str(cell)) for row in confusion for cell in row)
    lines = ["".join(str(cell).rjust(width) for cell in row) for row in rows]
    return "\n".join(["Truth down, answer across:", *lines])
