"""Which digits are shown and in which order, what they have in common, and where they lie: against plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from digitlab.core.datasets import Own
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Data
from digitlab.data import sources
from digitlab.data.browsing import Reading, Wanted, chosen, distances
from digitlab.data.components import principal_components, spread_out
from digitlab.data.parted import CHECK, LEARN, SEALED, UNUSED, Parted, load, numbered, part
from digitlab.data.sources import Dataset, Digits
from digitlab.data.splits import split
from digitlab.data.statistics import class_pictures


@pytest.fixture(scope="module")
def mnist() -> Parted:
    return load(Data(validation_count=5_000, learn_from=20_000))


@pytest.fixture(scope="module")
def few(mnist: Parted) -> Parted:
    """1,500 digits that are not of the test and 500 that are."""
    train, test = mnist.dataset
    dataset = Dataset(Digits(train.images[:1500], train.labels[:1500]), Digits(test.images[:500], test.labels[:500]))
    return part(dataset, Data(validation_count=300))


def whole(parted: Parted) -> np.ndarray:
    return np.concatenate([parted.dataset.train.images, parted.dataset.test.images])


def test_every_digit_has_the_part_it_plays_in_a_run(mnist: Parted) -> None:
    training, validation = split(mnist.dataset.train.labels, 5_000, 0)
    assert len(mnist.labels) == len(mnist.parts) == 70_000
    assert [int((mnist.parts == one).sum()) for one in (LEARN, CHECK, UNUSED, SEALED)] == [
        20_000, 5_000, 35_000, 10_000,
    ]  # fmt: skip
    np.testing.assert_array_equal(np.flatnonzero(mnist.parts == CHECK), validation)
    assert set(np.flatnonzero(mnist.parts == LEARN)) < set(training)
    assert (mnist.parts[60_000:] == SEALED).all()


def test_digits_of_ones_own_are_read_as_the_settings_name_them(few: Parted, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Own(name="mine", training_count=1_500, test_count=500)
    monkeypatch.setattr(sources, "load", {own: few.dataset}.__getitem__)
    found = load(Data(dataset=own, validation_count=300))
    assert (found.parts == CHECK).sum() == 300
    np.testing.assert_array_equal(found.labels, few.labels)


def test_pictures_come_from_both_sides_in_the_order_asked_for(few: Parted) -> None:
    for numbers in ([3, 1_499, 0], [1_999, 1_500], [1_500, 2, 1_999, 2], []):
        np.testing.assert_array_equal(few.pictures(np.array(numbers, int)), whole(few)[np.array(numbers, int)])


def test_a_digit_that_is_not_there_is_named(few: Parted) -> None:
    with pytest.raises(DigitLabError, match=r"^There is no digit 2,000; the numbers go from 0 to 1,999\.$"):
        numbered(few, [0, 2_000])
    with pytest.raises(DigitLabError, match="There is no digit -1"):
        numbered(few, [-1])


def test_the_sealed_digits_are_shown_only_where_they_are_asked_for(few: Parted) -> None:
    assert chosen(few, Wanted()).tolist() == list(range(1_500))
    assert chosen(few, Wanted(parts=frozenset({SEALED}))).tolist() == list(range(1_500, 2_000))
    assert not Wanted().sealed


def test_classes_and_parts_are_chosen_together(few: Parted) -> None:
    found = chosen(few, Wanted(labels=frozenset({3, 8}), parts=frozenset({CHECK})))
    expected = [number for number in range(1_500) if few.parts[number] == CHECK and few.labels[number] in (3, 8)]
    assert found.tolist() == expected


def test_right_and_wrong_leave_out_what_is_not_known_and_the_surest_come_first(few: Parted) -> None:
    reading = Reading(len(few.labels))
    answers = np.full((4, 10), 0.01)
    truth = few.labels[[10, 20, 30, 40]].astype(int)
    for row, (read, sure) in enumerate([(truth[0], 0.9), (truth[1] + 1, 0.6), (truth[2] + 1, 0.95), (truth[3], 0.7)]):
        answers[row, read % 10] = sure
    reading.take(np.array([10, 20, 30, 40]), answers.argmax(axis=1).tolist(), answers)
    assert chosen(few, Wanted(answers="right"), reading).tolist() == [10, 40]
    assert chosen(few, Wanted(answers="wrong"), reading).tolist() == [20, 30]
    assert chosen(few, Wanted(answers="wrong", order="sureness"), reading).tolist() == [30, 20]
    assert chosen(few, Wanted(order="sureness"), reading).tolist()[:5] == [30, 10, 40, 20, 0]
    assert chosen(few, Wanted(answers="wrong")).tolist() == []


def test_the_most_similar_come_first_by_squared_distance(few: Parted) -> None:
    picture = few.dataset.train.images[77]
    expected = ((whole(few).astype(int) - picture) ** 2).sum(axis=(1, 2))
    found = distances(few, picture)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    order = chosen(few, Wanted(order="likeness"), distances=found)
    assert order[0] == 77
    assert (np.diff(found[order]) >= 0).all()


def test_mean_and_spread_of_every_class_are_those_of_numpy(few: Parted) -> None:
    numbers = chosen(few, Wanted())[:1_400]
    found = class_pictures(few, numbers)
    for label in range(10):
        pixels = few.pictures(numbers[few.labels[numbers] == label]).astype(float)
        assert found.counts[label] == len(pixels)
        np.testing.assert_allclose(found.means[label], pixels.mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(found.spreads[label], pixels.std(axis=0), atol=1e-6)


def test_a_class_without_digits_is_black(few: Parted) -> None:
    found = class_pictures(few, np.flatnonzero(few.labels[:1_500] == 4))
    assert found.counts.tolist() == [0, 0, 0, 0, int((few.labels[:1_500] == 4).sum()), 0, 0, 0, 0, 0]
    assert not found.means[0].any()
    assert not found.spreads[0].any()


def test_principal_components_are_those_of_a_singular_value_decomposition(few: Parted) -> None:
    images = few.dataset.train.images[:600]  # in two portions
    pixels = images.reshape(-1, 784) / 255
    away = pixels - pixels.mean(axis=0)
    with threadpool_limits(1):  # two threads would mostly wait for each other
        _, _, directions = np.linalg.svd(away, full_matrices=False)
    largest = np.abs(directions).argmax(axis=1)
    directions *= np.sign(directions[np.arange(len(directions)), largest])[:, None]
    found = principal_components(few, np.arange(600), 3)
    np.testing.assert_allclose(found, away @ directions[:3].T, atol=2e-4)


def test_positions_are_spread_out_undistorted() -> None:
    found = spread_out(np.array([[0.0, 5.0], [10.0, 6.0], [4.0, 5.5]]))
    np.testing.assert_allclose(found, [[-1, -0.1], [1, 0.1], [-0.2, 0]], atol=1e-6)
    assert not spread_out(np.ones((3, 2))).any()
