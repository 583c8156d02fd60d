"""Settings that do not go together are found where they are, said in words, and mended one by one."""

from __future__ import annotations

import pytest

from digitlab.core import presets
from digitlab.core.conflicts import conflicts, refuse
from digitlab.core.datasets import Own
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.optimizers import Optimizer

WHOLE = [entry for entry in Optimizer.entries().values() if entry.full_batch]


@pytest.mark.parametrize("name", presets.names())
def test_what_ships_has_no_conflicts(name) -> None:
    assert conflicts(presets.load(name)) == []


def test_a_batch_larger_than_the_data_is_refused_at_the_batch_size() -> None:
    experiment = Experiment().with_value("data.learn_from", 100)
    (conflict,) = conflicts(experiment)
    assert conflict.path == "training.batch_size"
    assert conflict.sentence == "Batch size is 128; it must be at most 100, the digits to learn from."
    assert conflict.mended.training.batch_size == 100
    with pytest.raises(DigitLabError, match=r"^Batch size is 128"):
        refuse(experiment)


@pytest.mark.parametrize(("dataset", "allowed", "usual", "words"), [
    (None, 30_000, 6_000, "half of the 60,000 digits of MNIST"),
    (Own(name="mine", training_count=301, test_count=50), 150, 30, "half of the 301 digits of mine"),
])  # fmt: skip
def test_no_more_than_half_of_a_dataset_is_held_back(dataset, allowed, usual, words) -> None:
    experiment = Experiment().with_value("training.batch_size", 10)
    if dataset is not None:
        experiment = experiment.model_copy(update={"data": experiment.data.with_dataset(dataset)})
    assert conflicts(experiment.with_value("data.validation_count", allowed)) == []
    (conflict,) = conflicts(experiment.with_value("data.validation_count", allowed + 1))
    assert conflict.path == "data.validation_count"
    assert conflict.sentence == f"Held back is {allowed + 1:,}; it must be at most {allowed:,}, {words}."
    assert conflict.mended.data.validation_count == usual
    assert conflicts(conflict.mended) == []


@pytest.mark.parametrize("entry", WHOLE, ids=lambda entry: entry.key())
def test_an_optimizer_of_whole_batches_names_all_that_it_cannot_bear_and_each_mend_takes_one_away(entry) -> None:
    experiment = presets.load("cnn").model_copy(update={"optimizer": entry()})
    experiment = experiment.with_value("regularisation.clipping", "value").with_value("data.learn_from", 6_000)
    experiment = experiment.model_copy(update={"augmentations": Experiment().augmentations})
    paths = []
    while found := conflicts(experiment):
        assert found[0].sentence.startswith(f"{entry.title} needs ")
        assert found[0].mend
        paths.append(found[0].path)
        assert found[0].path not in [conflict.path for conflict in conflicts(found[0].mended)]
        experiment = found[0].mended
    assert paths == ["training.batch_size", "augmentations", "network.layers.5.rate", "regularisation.clipping"]
    assert experiment.training.batch_size == experiment.data.training_count == 6_000
    refuse(experiment)
