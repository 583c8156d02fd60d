"""What a kept run is when it goes on."""

from __future__ import annotations

import pytest

from digitlab.core.continuing import longer
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment, Training


def test_more_epochs_are_trained_to_their_end_whatever_ended_the_run_before() -> None:
    early = Experiment(training=Training(epochs=9, patience=2, target_accuracy=0.9, time_limit=5, batch_size=64))
    found = longer(early, 12)
    assert found.training == Training(epochs=12, batch_size=64)
    assert found.model_copy(update={"training": early.training}) == early


def test_more_epochs_than_any_run_may_have_are_refused_in_a_sentence() -> None:
    with pytest.raises(DigitLabError, match=r"training\.epochs is 10001; it must be at most 10000"):
        longer(Experiment(), 10_001)
