"""The command ``evaluate``: how well the network in a model file reads labelled digits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digitlab.core import report
from digitlab.core.experiment import Data
from digitlab.core.opening import OFTEN, WORTH_LESS, times, times_opened
from digitlab.data import arrays, evaluation, model_file, sources
from digitlab.data.sources import Digits
from digitlab.engine.commands.result import Result, percent
from digitlab.engine.commands.streams import start_engine

if TYPE_CHECKING:
    from digitlab.engine.evaluate import Score


def evaluate(model: Path, images: Path | None, labels: Path | None) -> Result:
    """The score on the digits in two ``.npy`` files, or else on the test set of the model's dataset.

    Raises DigitLabError where a file cannot be read or is not what it should be.
    """
    digits = _digits(model, images, labels)
    start_engine()
    from digitlab.engine import trained

    network = trained.load(model)
    score, opened = network.score(*digits), times_opened(network.history)
    data = {"loss": score.loss, "opened": opened} | _numbers(network.experiment.data, digits.labels, score)
    summary = f"{percent(score.accuracy)} of {score.count:,} digits are read right; the mean loss is {score.loss:.4f}."
    if images is None:
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
