"""What a kept run is when it goes on."""

from __future__ import annotations

import pytest

from digitlab.core.continuing import longer, rate_in_words
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment, Training
from digitlab.core.schedules import Constant, CosineDecay, OneCycle, ReduceOnPlateau


def test_more_epochs_are_trained_to_their_end_whatever_ended_the_run_before() -> None:
    early = Experiment(training=Training(epochs=9, patience=2, target_accuracy=0.9, time_limit=5, batch_size=64))
    found = longer(early, 12)
    assert found.training == Training(epochs=12, batch_size=64)
    assert found.model_copy(update={"training": early.training}) == early


def test_more_epochs_than_any_run_may_have_are_refused_in_a_sentence() -> None:
    with pytest.raises(DigitLabError, match=r"training\.epochs is 10001; it must be at most 10000"):
        longer(Experiment(), 10_001)


def planned(schedule, epochs=3):
    return Experiment(schedule=schedule, training=Training(epochs=epochs)).with_value("optimizer.learning_rate", 0.1)


def test_a_rate_that_jumps_because_its_schedule_is_laid_over_more_epochs_is_said() -> None:
    before = planned(CosineDecay())  # half a cosine: at its end after 3 epochs, at its half after 3 of 6
    assert rate_in_words(before, longer(before, 6), step=300, steps_per_epoch=100) == (
        "Cosine decay is planned anew over 6 epochs: the learning rate goes on at 0.05 instead of 2.7·10⁻⁶,"
        " and ends at 6.9·10⁻⁷."
    )
    before = planned(OneCycle())
    told = rate_in_words(before, longer(before, 6), 300, 100)
    assert "goes on at 0.081 instead of 4·10⁻⁷, and ends at 4·10⁻⁷" in told


@pytest.mark.parametrize("schedule", [Constant(), ReduceOnPlateau(), Constant(linear_warm_up=0.1)])
def test_a_rate_that_stays_is_no_news(schedule) -> None:
    before = planned(schedule)
    assert rate_in_words(before, longer(before, 6), step=300, steps_per_epoch=100) == ""
