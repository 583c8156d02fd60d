"""What a cross-validation of an experiment would be, and what its results say."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.core.cross_validation import Folding, hindrance, in_words, mean_and_spread, of_fold
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.messages import CrossValidated
from digitlab.core.optimizers import Lbfgs


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_mean_and_spread_are_those_of_the_library(accuracies: list[float]) -> None:
    mean, spread = mean_and_spread(accuracies)
    assert mean == pytest.approx(statistics.fmean(accuracies))
    assert spread == pytest.approx(statistics.stdev(accuracies), abs=1e-12)


def test_a_fold_has_the_digits_that_are_not_checked_with_and_at_most_those_asked_for() -> None:
    made = of_fold(Experiment(), 48_000, 12_000)
    assert (made.data.training_count, made.data.validation_count) == (48_000, 12_000)
    few = of_fold(Experiment(data=Data(learn_from=500)), 500, 12_000)
    assert few.data.training_count == 500


def test_a_batch_of_all_digits_stays_one() -> None:
    whole = Experiment(optimizer=Lbfgs(), augmentations=(), training=Training(batch_size=54_000))
    assert of_fold(whole, 48_000, 12_000).training.batch_size == 48_000
    assert hindrance(whole, Folding()) == ""


def test_what_does_not_go_together_with_so_few_digits_is_said() -> None:
    large = Experiment(training=Training(batch_size=40_000))
    assert hindrance(large, Folding()) == ""
    assert (
        hindrance(large, Folding(folds=2))
        == "Batch size is 40,000; it must be at most 30,000, the digits to learn from."
    )


def test_the_result_is_said_in_words() -> None:
    found = CrossValidated(
        accuracies=[0.97, 0.98, 0.99], best_epochs=[1, 1, 1], learned=[2] * 3, checked=[1] * 3, mean=0.98, spread=0.01,
        seconds=3.0,
    )  # fmt: skip
    assert in_words(found) == (
        "3 networks, each checked on another third of the digits, read 98.00 % of them, give or take 1.00 points."
        " Settings whose results differ by less than 2.00 points may well be equally good."
    )
