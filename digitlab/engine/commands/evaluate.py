"""The command ``evaluate``: how well the network in a model file reads labelled digits."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from digitlab.data.sources import Digits
from digitlab.engine import trained
from digitlab.engine.commands.result import Result
from digitlab.engine.evaluate import Score


def evaluate(model: Path, digits: Digits) -> Result:
    """The score of the network in ``model`` on ``digits``; raises DigitLabError where the file is not sound."""
    score = trained.load(model).score(*digits)
    data = {
        "accuracy": score.accuracy,
        "count": score.count,
        "loss": score.loss,
        "confusion": score.confusion.tolist(),
    }
    return Result(data, f"{_summary(score)}\n\n{_table(score.confusion)}")


def _summary(score: Score) -> str:
    return f"{score.accuracy:.2%} of {score.count:,} digits are read right; the mean loss is {score.loss:.4f}."


def _table(confusion: np.ndarray) -> str:
    """The confusion matrix with its headings."""
    width = max(5, len(str(confusion.max())) + 1)
    rows = [["", *range(len(confusion))], *([digit, *row] for digit, row in enumerate(confusion.tolist()))]
    lines = ["".join(str(cell).rjust(width) for cell in row) for row in rows]
    return "\n".join(["Truth down, answer across:", *lines])
