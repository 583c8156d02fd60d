"""Shares with their intervals and the scores of the classes, against SciPy and scikit-learn."""

from __future__ import annotations

import random

import pytest
import scipy  # reads its parts when they are needed

from digitlab.core import scores
from digitlab.core.scores import Interval, Share


@pytest.fixture(scope="module")
def metrics():
    """Those of scikit-learn, which takes seconds to be read."""
    from sklearn import metrics

    return metrics


@pytest.fixture(scope="module")
def answers():
    """Labels of 900 digits without any 7, and answers of which a fifth are anything, 3 never."""
    draw = random.Random(4)
    labels = [draw.choice([0, 1, 2, 3, 4, 5, 6, 8, 9]) for _ in range(900)]
    read = [label if draw.random() < 0.8 else draw.choice(range(10)) for label in labels]
    return labels, [0 if answer == 3 else answer for answer in read]


@pytest.mark.parametrize(("part", "whole"), [(0, 7), (7, 7), (1, 2), (588, 600), (5_876, 6_000), (0, 1)])
def test_the_interval_of_a_share_is_wilsons(part, whole) -> None:
    expected = scipy.stats.binomtest(part, whole).proportion_ci(0.95, method="wilson")
    assert Share(part, whole).value == part / whole
    assert Share(part, whole).interval == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_of_nothing_nothing_is_known() -> None:
    assert Share(0, 0).value is None
    assert Share(0, 0).interval == Interval(0.0, 1.0)


def test_the_confusion_has_the_truth_down_and_the_answer_across(answers, metrics) -> None:
    labels, read = answers
    found = scores.confusion(labels, read)
    assert found == metrics.confusion_matrix(labels, read, labels=range(10)).tolist()
    right = sum(label == answer for label, answer in zip(labels, read, strict=True))
    assert scores.accuracy(found) == Share(right, 900)


def test_precision_recall_and_f1_are_those_of_scikit_learn(answers, metrics) -> None:
    labels, read = answers
    found = scores.of_classes(scores.confusion(labels, read))
    theirs = metrics.precision_recall_fscore_support(labels, read, labels=range(10), zero_division=0)
    ours = [[one.precision.value or 0 for one in found], [one.recall.value or 0 for one in found],
            [one.f1 or 0 for one in found], [one.recall.whole for one in found]]  # fmt: skip
    for mine, other in zip(ours, theirs, strict=True):
        assert mine == pytest.approx(other.tolist(), abs=1e-12)


def test_what_never_comes_and_is_never_read_has_no_score() -> None:
    found = scores.of_classes(scores.confusion([1, 1], [1, 2]))
    assert (found[5].precision.value, found[5].recall.value, found[5].f1) == (None, None, None)
    assert (found[2].precision.value, found[2].recall.value, found[2].f1) == (0, None, 0)


def test_f1_lies_within_its_interval_which_narrows_with_more_digits(answers) -> None:
    labels, read = answers
    few = scores.of_classes(scores.confusion(labels, read))
    many = scores.of_classes(scores.confusion(labels * 9, read * 9))
    for one, other in zip(few, many, strict=True):
        if one.f1 is not None:
            assert one.f1_interval.low <= one.f1 <= one.f1_interval.high
            wide, narrow = (i.high - i.low for i in (one.f1_interval, other.f1_interval))
            assert narrow < wide
