"""Settings that do not go together are found where they are, said in words, and mended one by one."""

from __future__ import annotations

import pytest

from digitlab.core import presets
from digitlab.core.conflicts import conflicts, refuse
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
