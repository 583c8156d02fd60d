"""Cross-validation in the window: asked for in the Data card, followed, cancelled, and read as dots and words."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from digitlab.core.cross_validation import Folding, mean_and_spread
from digitlab.core.messages import (
    CrossValidate,
    CrossValidated,
    CrossValidationStopped,
    FoldsTrained,
    Refused,
    StopCrossValidation,
)
from digitlab.gui import theme
from digitlab.gui.panels.cards import DataCard
from digitlab.gui.panels.cross_validation import CrossValidationPanel

ACCURACIES = [0.981, 0.979, 0.983]


def trained(count, share):
    return FoldsTrained(accuracies=ACCURACIES[:count], folds=3, share=share)


def found():
    mean, spread = mean_and_spread(ACCURACIES)
    return CrossValidated(accuracies=ACCURACIES, best_epochs=[1, 2, 1], learned=[40_000] * 3, checked=[20_000] * 3,
                          mean=mean, spread=spread, seconds=9.0)  # fmt: skip


@pytest.fixture
def panel(ready, qtbot, qapp):
    theme.apply(qapp, "light")
    made = CrossValidationPanel(ready)
    qtbot.addWidget(made)
    made.resize(240, 320)
    made.setVisible(True)
    return made


def press(panel):
    QTest.mouseClick(panel.begin, Qt.MouseButton.LeftButton)


def test_it_is_asked_for_followed_and_told(panel, ready, process):
    panel.folding.rows()["folds"].edited.emit(3)
    press(panel)
    assert process.taken() == [CrossValidate(experiment=ready.experiment, folding=Folding(folds=3))]
    assert panel._reason.text() == "The first network is built"
    process.say(trained(0, 0.1))
    assert panel._reason.text() == "Network 1 of 3"
    assert not panel.strip.isVisible()
    process.say(trained(1, 0.4))
    assert panel._reason.text() == "Network 2 of 3 · the last one read 98.1 %"
    assert panel._progress.value() == 400
    assert panel.strip.accuracies == ACCURACIES[:1]
    process.say(found())
    assert panel.strip.accuracies == ACCURACIES
    assert panel.result.text().startswith("3 networks, each checked on another third of the digits, read 98.10 %")
    assert not panel._progress.isVisible()
    assert panel.begin.text() == "Cross-validate"


def test_it_is_cancelled(panel, ready, process):
    press(panel)
    process.taken()
    assert panel.begin.text() == "Cancel"
    press(panel)
    assert process.taken() == [StopCrossValidation()]
    process.say(CrossValidationStopped())
    assert panel.result.text() == "The cross-validation was stopped."
    assert ready.cross_validation.state == "stopped"


def test_what_is_in_the_way_is_written_below_the_button(panel, ready, process, events, tmp_path):
    ready.change(ready.experiment.with_value("training.batch_size", 40_000))
    assert panel.begin.isEnabled()
    panel.folding.rows()["folds"].edited.emit(2)
    assert not panel.begin.isEnabled()
    assert panel._reason.text() == "Batch size is 40,000; it must be at most 30,000, the digits to learn from."
    ready.undo_stack.undo()
    assert panel.begin.isEnabled()
    ready.play()
    process.say(events.started(tmp_path))
    assert panel._reason.text() == "A run is under way; pause it, or wait for its end."
    process.taken()
    ready.cross_validation.begin(ready.experiment, Folding())
    assert process.taken() == []


def test_it_says_when_the_settings_have_changed_since(panel, ready, process):
    press(panel)
    process.say(found())
    assert not panel._notice.isVisible()
    ready.change(ready.experiment.with_value("name", "Another"))
    assert not panel._notice.isVisible()
    ready.change(ready.experiment.with_value("seed", 99))
    assert panel._notice.isVisible()
    ready.undo_stack.undo()
    assert not panel._notice.isVisible()


def test_a_refusal_belongs_to_it_alone(panel, ready, process):
    press(panel)
    process.say(Refused(command="cross_validate", sentence="Fold 1: The loss is no longer a number."))
    assert panel.result.text() == "Fold 1: The loss is no longer a number."
    assert ready.heard == []


def test_the_death_of_the_engine_ends_it(panel, ready, process):
    press(panel)
    process.die()
    assert "engine ended" in panel.result.text()


def test_the_dots_lie_where_the_accuracies_are(panel, process):
    press(panel)
    process.say(found())
    strip = panel.strip
    low, high = strip.ends()
    assert low < min(ACCURACIES) < max(ACCURACIES) < high
    places = [strip._at(one) for one in sorted(ACCURACIES)]
    assert 0 < places[0] < places[1] < places[2] < strip.width()
    assert places[1] - places[0] == pytest.approx(places[2] - places[1])
    picture = strip.grab().toImage()
    accent = picture.pixelColor(round(places[0]), 12)
    assert accent.blue() > accent.red() + 60
    assert strip.accessibleDescription() == "98.10 %, 97.90 %, 98.30 %"


def test_equal_accuracies_can_be_shown(panel, process):
    press(panel)
    process.say(found().model_copy(update={"accuracies": [1.0, 1.0, 1.0], "mean": 1.0, "spread": 0.0}))
    panel.grab()
    assert panel.strip.ends()[1] == 1.0


def test_the_card_has_it_when_it_is_first_unfolded(ready, qtbot, process):
    card = DataCard(ready)
    qtbot.addWidget(card)
    card.fill()
    card.set_folded(False)
    card.setVisible(True)
    assert card.findChild(QPushButton, "cross_validate") is None
    for unfolded in (True, False, True):
        card._trial.line.setChecked(unfolded)
    (button,) = card.findChildren(QPushButton, "cross_validate")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [command.kind for command in process.taken()] == ["cross_validate"]
