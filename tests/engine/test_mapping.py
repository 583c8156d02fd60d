"""The map of t-SNE: digits that are alike lie together, it can be stopped, and it is the same for the same digits."""

from __future__ import annotations

from queue import Queue

import numpy as np
import pytest

from digitlab.core import messages as m
from digitlab.core.experiment import Data
from digitlab.data import parted
from digitlab.data.packing import unpacked
from digitlab.engine import mapping as module
from digitlab.engine.beside import Beside
from digitlab.engine.mapping import tsne
from digitlab.engine.surface.walks import RaceWalks


@pytest.fixture
def heard():
    return Queue()


@pytest.fixture
def mapping(heard):
    """Begins a map."""
    beside = Beside(heard.put, lambda command, error: heard.put((command, error)), RaceWalks())
    return lambda wanted: beside.obey(wanted, pytest.fail, None)


def asked(count, number=1):
    return m.MapDigits(number=number, data=Data(), digits=list(range(count)))


def told(heard, *kinds):
    """What was told until one of ``kinds``."""
    found = [heard.get(timeout=120)]
    while not isinstance(found[-1], kinds) and not (isinstance(found[-1], m.DigitsMapped) and found[-1].share >= 1):
        found.append(heard.get(timeout=120))
    return found


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(module, "STAGES", ((4, 12), (4, 1)))


def neighbours_of_the_same_class(positions, labels) -> float:
    """How often the nearest digit on the map shows the same."""
    away = ((positions[:, None] - positions[None]) ** 2).sum(axis=2)
    np.fill_diagonal(away, np.inf)
    return float((labels[away.argmin(axis=1)] == labels).mean())


def test_digits_that_look_alike_come_to_lie_together(mapping, heard, short) -> None:
    mapping(asked(600))
    events = told(heard, tuple)
    shares = [event.share for event in events]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    labels = parted.load(Data()).labels[:600]
    first, last = (unpacked(events[place].positions) for place in (1, -1))
    assert np.abs(last).max() == pytest.approx(1, abs=1e-3)
    assert neighbours_of_the_same_class(first, labels) < 0.5
    assert neighbours_of_the_same_class(last, labels) > 0.8


def test_a_map_that_is_stopped_says_so_and_another_one_follows(mapping, heard, short) -> None:
    mapping(asked(250, number=1))
    while heard.get(timeout=60).share < module.FOUND:
        pass
    mapping(asked(300, number=2))
    events = told(heard, tuple)
    assert [event.number for event in events if isinstance(event, m.MappingStopped)] == [1]
    assert events[-1].number == 2
    assert events[-1].positions.shape == [300, 2]


def test_the_same_digits_give_the_same_map(short) -> None:
    components = np.random.default_rng(3).normal(size=(250, 8)).astype(np.float32)
    maps = [[positions.copy() for _, positions in tsne(components)] for _ in range(2)]
    np.testing.assert_array_equal(maps[0][-1], maps[1][-1])
    assert len(maps[0]) == 9


@pytest.mark.parametrize("count", [199, 10_001])
def test_too_few_or_too_many_digits_are_refused(mapping, heard, count) -> None:
    mapping(asked(count))
    command, error = heard.get(timeout=60)
    assert command == "map_digits"
    assert "choose between 200 and 10,000" in str(error)
