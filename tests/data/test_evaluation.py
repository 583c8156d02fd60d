"""What probabilities are worth, against scikit-learn and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from digitlab.core.evaluation import BINS, calibration_error
from digitlab.core.experiment import Data
from digitlab.data import evaluation


@pytest.fixture(scope="module")
def shares():
    """The probabilities of 1,000 digits whose labels are mostly the likeliest, and the labels."""
    random = np.random.default_rng(3)
    found = random.dirichlet(np.full(10, 0.2), 1_000)
    labels = np.where(random.random(1_000) < 0.7, found.argmax(axis=1), random.integers(0, 10, 1_000))
    return found, labels


@pytest.fixture(scope="module")
def evaluated(shares):
    found, labels = shares
    numbers = np.arange(2_000, 4_000, 2)
    return evaluation.evaluated("check", Data(), numbers, labels, found.argmax(axis=1), found, 0.9)


def test_the_loss_is_the_mean_negative_logarithm(shares) -> None:
    from sklearn.metrics import log_loss  # takes seconds to be read

    found, labels = shares
    assert evaluation.log_loss(labels, found) == pytest.approx(log_loss(labels, found, labels=range(10)), rel=1e-6)


def test_a_probability_of_nought_costs_much_but_not_all() -> None:
    assert evaluation.log_loss(np.array([1]), np.eye(10, dtype=np.float32)[:1]) == pytest.approx(87.3, abs=0.1)


def test_the_calibration_error_is_what_a_loop_over_all_digits_finds(shares, evaluated) -> None:
    found, labels = shares
    total = 0.0
    for low in np.arange(BINS) / BINS:
        inside = [place for place in range(1_000) if low < found[place].max() <= low + 1 / BINS]
        if inside:
            sure = np.mean([found[place].max() for place in inside])
            right = np.mean([found[place].argmax() == labels[place] for place in inside])
            total += len(inside) / 1_000 * abs(right - sure)
    assert calibration_error(evaluated.bins) == pytest.approx(total, abs=1e-9)
    assert sum(one.count for one in evaluated.bins) == 1_000


def test_full_certainty_and_none_have_a_bin() -> None:
    first, *_, last = evaluation.bins(np.array([0.0, 1.0, 1.0]), np.array([False, True, False]))
    assert (first.count, last.count, last.certainty, last.accuracy) == (1, 2, 1.0, 0.5)


def test_an_evaluation_knows_its_confusion_and_accuracy(shares, evaluated) -> None:
    found, labels = shares
    right = int((found.argmax(axis=1) == labels).sum())
    assert evaluated.accuracy == (right, 1_000)
    assert sum(evaluated.confusion[digit][digit] for digit in range(10)) == right


def test_the_digits_of_a_cell_and_the_mistakes_come_surest_first(shares, evaluated) -> None:
    found, labels = shares
    read = evaluation.read(evaluated)
    mistakes = read.mistakes()
    assert set(mistakes.tolist()) == {2_000 + 2 * place for place in np.flatnonzero(found.argmax(axis=1) != labels)}
    sureness = found.max(axis=1)[(mistakes - 2_000) // 2]
    assert (np.diff(sureness) < 1e-3).all()
    cell = read.in_cell(4, 9)
    assert len(cell) == evaluated.confusion[4][9] > 1
    assert set(cell.tolist()) <= set(mistakes.tolist())
    assert [label for place, label in read.wrong_among(cell)] == [9] * len(cell)
    assert read.wrong_among(read.in_cell(4, 4)) == []
    assert read.labels[read.place(int(cell[0]))] == 4
