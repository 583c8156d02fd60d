"""The numbers of an evaluation as JSON and as a table."""

from __future__ import annotations

import csv
import io
import json

import pytest

from digitlab.core import report
from digitlab.core.evaluation import Bin, Evaluated, calibration_error, overconfidence
from digitlab.core.experiment import Data
from digitlab.core.inspection import Array
from digitlab.core.robustness import RobustnessMeasured

BINS = [Bin(count=0, certainty=0, accuracy=0), Bin(count=3, certainty=0.9, accuracy=2 / 3)]
FOUND = Evaluated(
    part="check", data=Data(), digits=[4, 7, 9], labels=[1, 2, 2], answers=[1, 2, 7],
    sureness=Array(shape=[0], data=""), top_2=1.0, loss=0.25, bins=BINS, step=12,
)  # fmt: skip
POINT = RobustnessMeasured(number=1, bend="rotation", amount=-7.5, right=90, count=100, share=1)


def test_the_json_tells_all_numbers_and_of_which_network_they_are() -> None:
    told = json.loads(report.as_json(FOUND, "as of epoch 2, step 12", [POINT]))
    assert told["network"] == "as of epoch 2, step 12"
    assert (told["part"], told["dataset"], told["step"], told["count"]) == ("validation", "mnist", 12, 3)
    assert told["accuracy"] + told["error"] == 1
    assert told["accuracy_interval"][0] < 2 / 3 < told["accuracy_interval"][1]
    assert told["error_interval"] == pytest.approx([1 - end for end in told["accuracy_interval"][::-1]])
    assert told["confusion"][2][7] == 1
    assert told["classes"][2] | {"precision": 1, "recall": 0.5, "f1": pytest.approx(2 / 3)} == told["classes"][2]
    assert [one["count"] for one in told["calibration"]] == [3]
    assert (told["robustness"][0]["amount"], told["robustness"][0]["accuracy"]) == (-7.5, 0.9)
    assert "opened" not in told


def test_the_test_set_says_how_often_it_was_opened() -> None:
    told = json.loads(report.as_json(FOUND.model_copy(update={"part": "test", "opened": 4}), "by your last run", []))
    assert (told["part"], told["opened"], told["robustness"]) == ("test", 4, [])


def test_the_table_has_a_line_for_every_number() -> None:
    first, *lines = csv.reader(io.StringIO(report.as_csv(FOUND, "by a fresh network", [POINT])))
    assert first == ["measure", "of", "value", "low", "high"]
    found = {(measure, of): numbers for measure, of, *numbers in lines}
    assert len(found) == len(lines) == 1 + 1 + 2 + 3 + 30 + 1 + 100 + 1
    assert found["network", "by a fresh network"] == ["", "", ""]
    assert float(found["error", "all"][0]) == pytest.approx(1 / 3)
    assert found["confusion", "2 read as 7"][0] == "1"
    assert [float(one) for one in found["accuracy", "rotation -7.5"]] == pytest.approx([0.9, 0.826, 0.945], abs=1e-3)


def test_the_calibration_error_is_the_mean_gap_and_tells_too_sure_from_unsure() -> None:
    assert calibration_error(BINS) == pytest.approx(0.9 - 2 / 3)
    both = [Bin(count=1, certainty=0.5, accuracy=1), Bin(count=3, certainty=0.9, accuracy=0.8)]
    assert calibration_error(both) == pytest.approx((0.5 + 0.3) / 4)
    assert overconfidence(both) == pytest.approx((-0.5 + 0.3) / 4)
