"""Why a picture is read as it is: the other forms of the picture, and the arithmetic of what speaks for an answer."""

import numpy as np
import pytest

from digitlab.core.explanation import CHANGES, PATCH
from digitlab.data import explanation
from digitlab.data.drawing import render
from digitlab.data.explanation import Explanation

ROWS, COLUMNS = len(CHANGES), len(CHANGES[0].amounts)


@pytest.fixture(scope="module")
def seven():
    return render([np.array([[10, 10], [50, 10], [25, 80]], float)])


def found(picture, changed=None, **logarithms):
    """An explanation in which every form is read like the whole, but for what is given."""
    whole = np.log(np.full(10, 0.02, np.float32))
    whole[7], whole[1] = np.log(0.7), np.log(0.14)
    arrays = {name: np.tile(whole, (28, 28, 1)) for name in ("erased", "inked")} | logarithms
    forms = np.tile(whole, (ROWS, COLUMNS, 1)) if changed is None else changed
    return Explanation(picture, 7, whole, arrays["erased"], arrays["inked"], forms)


@pytest.mark.parametrize(("make", "ink"), [(explanation.erased, 0), (explanation.inked, 255)])
def test_every_patch_is_emptied_or_filled_and_nothing_else(make, ink, seven):
    made = make(seven).reshape(28, 28, 28, 28)
    reach = PATCH // 2
    for row, column in [(0, 0), (4, 13), (14, 14), (27, 27), (27, 3)]:
        by_hand = seven.copy()
        by_hand[max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1] = ink
        np.testing.assert_array_equal(made[row, column], by_hand)


def test_the_form_in_the_middle_of_every_row_is_the_drawing_itself(seven):
    forms = explanation.changed(seven).reshape(ROWS, COLUMNS, 28, 28)
    for row, change in enumerate(CHANGES):
        np.testing.assert_array_equal(forms[row, change.amounts.index(0)], seven)


def middle_of_ink(picture, rows):
    """The column around which the ink of some rows lies."""
    ink = picture[rows].astype(float).sum(axis=0)
    return ink @ np.arange(28) / ink.sum()


@pytest.mark.parametrize("name", ["rotation", "slant"])
def test_to_the_right_is_where_the_top_goes(name):
    stroke = render([np.array([[0, 0], [0, 50]], float)])
    row = next(place for place, change in enumerate(CHANGES) if change.name == name)
    forms = explanation.changed(stroke).reshape(ROWS, COLUMNS, 28, 28)[row]
    tops = [middle_of_ink(form, slice(0, 12)) for form in forms]
    feet = [middle_of_ink(form, slice(16, 28)) for form in forms]
    assert tops == sorted(tops)
    assert feet == sorted(feet, reverse=True)
    assert tops[-1] > tops[0] + 3
    assert "right" in CHANGES[row].more


def test_a_thicker_pen_leaves_more_ink(seven):
    (row,) = (place for place, change in enumerate(CHANGES) if change.name == "thickness")
    ink = explanation.changed(seven).reshape(ROWS, COLUMNS, 28, 28)[row].sum(axis=(1, 2), dtype=float)
    assert (np.diff(ink) > 0).all()


def test_what_speaks_for_an_answer_is_the_odds_that_are_lost_without_it(seven):
    erased = np.tile(found(seven).whole, (28, 28, 1))
    erased[5, 9, [7, 1]] = np.log([0.5, 0.4])  # from 5 to 1 down to 5 to 4
    erased[6, 9, 3] = np.log(0.5)  # of another digit
    erased[7, 9, [7, 1]] = np.log([0.8, 0.04])  # from 5 to 1 up to 20 to 1
    weights = found(seven, erased=erased).for_ink(1)
    assert weights[5, 9] == pytest.approx(np.log(4), abs=1e-5)
    assert weights[6, 9] == pytest.approx(0, abs=1e-6)
    assert weights[7, 9] == pytest.approx(-np.log(4), abs=1e-5)
    assert found(seven, inked=erased).for_gaps(3)[6, 9] == pytest.approx(np.log(25), abs=1e-5)


def test_the_next_best_is_the_likeliest_of_the_others(seven):
    assert found(seven).next_best() == 1
    assert found(seven)._replace(answer=1).next_best() == 7  # a tie that was decided by finer numbers


def test_the_mildest_change_that_turns_the_answer_is_found(seven):
    forms = np.tile(found(seven).whole, (ROWS, COLUMNS, 1))
    assert found(seven, forms).turning() is None
    forms[0, 0, 2] = forms[1, 1, 9] = 0
    change, amount, digit = found(seven, forms).turning()
    assert (change.name, amount, digit) == ("slant", -20, 9)
    forms[2, 4, 5] = 0
    change, amount, digit = found(seven, forms).turning()
    assert (change.name, amount, digit) == ("thickness", 0.25, 5)
