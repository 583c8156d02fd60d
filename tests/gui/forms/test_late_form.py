"""A form in a fold makes its rows when they are first seen."""

from __future__ import annotations

import pytest

from digitlab.core.training import Training
from digitlab.gui.forms.fields import ACTS_NOW, NEXT_PLAY, FieldRow
from digitlab.gui.forms.fold import Fold
from digitlab.gui.forms.form import SpecForm


@pytest.fixture
def fold(qtbot):
    made = Fold("Ending")
    qtbot.addWidget(made)
    made.form = SpecForm(Training(), ["patience", "batch_size"], late=True)
    made.inside.addWidget(made.form)
    made.setVisible(True)
    return made


def rows(fold):
    return fold.findChildren(FieldRow)


def test_the_rows_are_there_and_in_sight_once_the_fold_is_open(fold) -> None:
    assert rows(fold) == []
    fold.line.click()
    assert [row.name for row in rows(fold)] == ["patience", "batch_size"]
    assert all(row.isVisible() for row in rows(fold))


def test_what_it_holds_can_be_said_before(fold) -> None:
    before = fold.form.told()
    assert before[0] == f"{fold.form.rows()['patience'].title} {Training().patience}"
    assert fold.form.told() == before


def test_what_changed_since_a_run_began_is_marked_though_the_rows_came_later(fold) -> None:
    fold.form.set_running(True)
    fold.form.show(Training(batch_size=7))
    fold.line.click()
    row = fold.form.rows()["batch_size"]
    assert (row.control.value(), row.mark()) == (7, NEXT_PLAY)
    assert fold.form.rows()["patience"].mark() == ACTS_NOW
    fold.form.set_running(False)
    assert row.mark() == ""
