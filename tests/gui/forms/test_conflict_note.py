import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from digitlab.core.conflicts import conflicts
from digitlab.core.experiment import Experiment
from digitlab.core.optimizers import Lbfgs
from digitlab.gui import theme
from digitlab.gui.forms.conflict_note import ConflictNote
from digitlab.gui.panels.cards import DataCard, LearnCard

WHOLE = Experiment(optimizer=Lbfgs())


@pytest.fixture
def card(qtbot, qapp):
    theme.apply(qapp, "light")

    def make(kind):
        made = kind()
        qtbot.addWidget(made)
        made.setVisible(True)
        made.told = []
        made.changed.connect(made.told.append)
        return made

    return make


def mend(card):
    """Press the first button that mends something in ``card``."""
    note = next(note for note in card.findChildren(ConflictNote) if note.sentence())
    QTest.mouseClick(note.findChild(QPushButton), Qt.MouseButton.LeftButton)


def test_what_does_not_go_together_is_said_at_its_field_and_mended_by_a_click(card):
    learn = card(LearnCard)
    assert learn.conflicts() == []
    learn.show(WHOLE)
    assert learn.conflicts() == ["L-BFGS needs every digit in every step; batch size is 128 of 54,000 digits."]
    mend(learn)
    assert learn.conflicts() == []
    assert learn.told[-1].training.batch_size == 54_000
    assert learn.told[-1].optimizer == WHOLE.optimizer


def test_a_folded_card_says_it_in_its_summary_and_stays_folded(card):
    data = card(DataCard)
    data.show(WHOLE)
    sentence = "L-BFGS needs the same digits in every step; bending changes them each time."
    assert data.folded()
    assert data.summary().splitlines()[0] == sentence
    data.set_folded(False)
    mend(data)
    assert data.told[-1].augmentations == ()
    assert sentence not in data.summary()


def test_a_note_shows_only_what_lies_at_its_paths(card):
    note = ConflictNote("training.batch_size")
    note.show_conflicts([conflict for conflict in conflicts(WHOLE) if conflict.path == "augmentations"])
    assert note.sentence() == ""
    note.show_conflicts(conflicts(WHOLE))
    assert note.sentence()
    note.deleteLater()
