"""What stands along the axes of the curves and beside them."""

import pytest

from digitlab.gui.plots import words

TOPS = [(0.9, 1), (1.0, 1), (2.31, 2.4), (5.1, 6), (8.5, 10), (47, 50), (0.031, 0.04)]


def test_many_epochs_are_named_sparsely():
    assert words.epoch_names(3) == [1, 2, 3]
    assert words.epoch_names(40) == [5, 10, 15, 20, 25, 30, 35, 40]
    assert len(words.epoch_names(1000)) <= 12


@pytest.mark.parametrize(("value", "text", "roughly"), [
    (2.3026, "2.30", "2.30"), (0.07123, "0.071", "0.07"), (0.00583, "0.0058", "0.006"), (-0.9789, "-0.979", "-0.98"),
    (0.0, "0.000", "0.00"), (47.11, "47.1", "47.1"), (None, "", ""),
])  # fmt: skip
def test_a_loss_is_written_with_the_figures_that_count(value, text, roughly):
    assert (words.small(value), words.rough(value)) == (text, roughly)


@pytest.mark.parametrize(("value", "top"), TOPS)
def test_axes_end_at_round_numbers(value, top):
    assert words.round_above(value) == pytest.approx(top)
