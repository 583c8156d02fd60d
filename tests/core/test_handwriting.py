"""Drawn digits in the settings: what they add to an epoch, when a change of them acts, and old files without any."""

from __future__ import annotations

import json

from digitlab.core.changes import changes
from digitlab.core.conflicts import conflicts
from digitlab.core.cross_validation import of_fold
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.handwriting import Handwriting

MINE = Handwriting(name="Ann", sha256="0" * 64, count=20, weight=30)
MIXED = Experiment(data=Data(handwriting=MINE))


def test_an_epoch_shows_each_drawn_digit_as_often_as_it_weighs() -> None:
    assert Experiment().data.epoch_count == Experiment().data.training_count == 54_000
    assert MIXED.data.training_count == 54_000
    assert MIXED.data.epoch_count == 54_000 + 20 * 30
    assert Handwriting(count=20).shown == 0, "without a name there are none"


def test_a_change_of_them_acts_with_the_next_play() -> None:
    found = changes(Experiment(), MIXED)
    assert {change.acts for change in found} == {"new_network"}
    assert "data.handwriting.sha256" in [change.path for change in found]


def test_they_are_written_by_name_and_content_and_old_files_have_none() -> None:
    tree = json.loads(MIXED.to_json())
    assert tree["data"]["handwriting"] == {"name": "Ann", "sha256": "0" * 64, "count": 20, "weight": 30}
    assert Experiment.from_json(MIXED.to_json()) == MIXED
    del tree["data"]["handwriting"]
    assert Experiment.from_json(json.dumps(tree)) == Experiment()


def test_a_batch_may_hold_all_that_an_epoch_shows() -> None:
    few = MIXED.data.model_copy(update={"learn_from": 100})
    whole = MIXED.model_copy(update={"data": few, "training": Training(batch_size=700)})
    assert conflicts(whole) == []
    assert "at most 700" in conflicts(whole.with_value("training.batch_size", 701))[0].sentence
    assert of_fold(whole, 80, 50).training.batch_size == 80 + 600
