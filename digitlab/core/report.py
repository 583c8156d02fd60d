"""The numbers of an evaluation for other programs: as one JSON object, or as a table of lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from digitlab.core import scores
from digitlab.core.evaluation import Evaluated, calibration_error
from digitlab.core.robustness import RobustnessMeasured
from digitlab.core.scores import ClassScore, Share

PARTS = {"check": "validation", "test": "test"}


def numbers(found: Evaluated) -> dict[str, Any]:
    """What is told of a network's answers; all intervals are of 95 %, from low to high."""
    accuracy = found.accuracy
    low, high = accuracy.interval
    return {
        "count": accuracy.whole,
        "accuracy": accuracy.value,
        "accuracy_interval": [low, high],
        "error": None if accuracy.value is None else 1 - accuracy.value,
        "error_interval": [1 - high, 1 - low],
        "top_2_accuracy": found.top_2,
        "negative_log_likelihood": found.loss,
        "expected_calibration_error": calibration_error(found.bins),
        "classes": [_of_class(one) for one in scores.of_classes(found.confusion)],
        "calibration": _calibration(found),
        "confusion": found.confusion,
    }


def as_json(found: Evaluated, moment: str, robustness: Sequence[RobustnessMeasured]) -> str:
    """All that the window shows, with the ``moment`` it is of in words."""
    told = {"network": moment, "step": found.step, "dataset": found.data.dataset.key(), "part": PARTS[found.part]}
    opened = {"opened": found.opened} if found.part == "test" else {}
    curves = [{"bend": one.bend, "amount": one.amount, "accuracy": one.right / one.count, "count": one.count,
               "interval": list(Share(one.right, one.count).interval)} for one in robustness]  # fmt: skip
    return json.dumps(told | opened | numbers(found) | {"robustness": curves}, indent=2) + "\n"


def as_csv(found: Evaluated, moment: str, robustness: Sequence[RobustnessMeasured]) -> str:
    """The same as lines of a measure, of what it is, its value and its interval."""
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\n")
    table.writerow(("measure", "of", "value", "low", "high"))
    table.writerow(("network", moment, "", "", ""))
    told = numbers(found)
    table.writerow(("count", PARTS[found.part], told["count"], "", ""))
    for name in ("accuracy", "error"):
        table.writerow((name, "all", told[name], *told[f"{name}_interval"]))
    for name in ("top_2_accuracy", "negative_log_likelihood", "expected_calibration_error"):
        table.writerow((name, "all", told[name], "", ""))
    for one in told["classes"]:
        for name in ("precision", "recall", "f1"):
            table.writerow((name, one["digit"], one[name], *one[f"{name}_interval"]))
    for one in told["calibration"]:
        of = f"certainty {one['from']:.3f} to {one['to']:.3f}, {one['count']} digits"
        table.writerow(("accuracy", of, one["accuracy"], *one["interval"]))
    for label, row in enumerate(found.confusion):
        table.writerows(("confusion", f"{label} read as {answer}", count, "", "") for answer, count in enumerate(row))
    for point in robustness:
        share = Share(point.right, point.count)
        table.writerow(("accuracy", f"{point.bend} {point.amount:g}", share.value, *share.interval))
    return lines.getvalue()


def _of_class(one: ClassScore) -> dict[str, Any]:
    return {
        "digit": one.digit,
        "count": one.recall.whole,
        "precision": one.precision.value,
        "precision_interval": list(one.precision.interval),
        "recall": one.recall.value,
        "recall_interval": list(one.recall.interval),
        "f1": one.f1,
        "f1_interval": list(one.f1_interval),
    }


def _calibration(found: Evaluated) -> list[dict[str, Any]]:
    """The bins that have digits."""
    count = len(found.bins)
    return [
        {
            "from": place / count,
            "to": (place + 1) / count,
            "count": one.count,
            "certainty": one.certainty,
            "accuracy": one.accuracy,
            "interval": list(Share(round(one.accuracy * one.count), one.count).interval),
        }
        for place, one in enumerate(found.bins)
        if one.count
    ]
