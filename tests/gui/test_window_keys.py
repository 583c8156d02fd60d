import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QTabWidget

from digitlab.core.messages import Paused
from digitlab.gui import theme
from digitlab.gui.palette import palette
from digitlab.gui.panels.card import Card


def kinds(process):
    return [command.kind for command in process.taken() if command.kind not in ("predict", "prepare", "inspect")]


def test_space_plays_and_pauses(ready_window, process, events, qtbot):
    qtbot.keyClick(ready_window, Qt.Key.Key_Space)
    process.say(events.started())
    qtbot.keyClick(ready_window, Qt.Key.Key_Space)
    process.say(Paused(step=1))
    qtbot.keyClick(ready_window, Qt.Key.Key_Space)
    assert kinds(process) == ["train", "pause", "resume"]


@pytest.mark.parametrize(("key", "unit"), [("S", "batch"), ("Ctrl+.", "batch"), ("Shift+S", "epoch")])
def test_keys_step(ready_window, process, qtbot, key, unit):
    qtbot.keySequence(ready_window, QKeySequence(key))
    assert [command.unit for command in process.taken() if command.kind == "step"] == [unit]


def test_a_key_looks_for_a_learning_rate_and_shows_it(ready_window, process, qtbot):
    tabs = ready_window.findChild(QTabWidget, "tabs")
    names = [tabs.tabText(place) for place in range(tabs.count())]
    assert names == ["Network", "Epochs", "Measures", "Learning rate", "Race", "Evaluation", "Gradient", "Runs",
                     "Handwriting", "Data"]  # fmt: skip
    qtbot.keySequence(ready_window, QKeySequence("L"))
    assert kinds(process) == ["find_rate"]
    assert tabs.tabText(tabs.currentIndex()) == "Learning rate"


def test_typing_in_a_field_types(ready_window, process, qtbot, draw):
    draw()
    name = ready_window.findChild(QLineEdit, "name")
    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "Such as s, u and c")
    qtbot.keyClick(name, Qt.Key.Key_Backspace)
    assert name.text() == "Such as s, u and "
    assert kinds(process) == []
    assert len(ready_window.canvas.strokes()) == 1


def test_space_presses_a_button_reached_by_the_keyboard(ready_window, process, events, qtbot):
    reset = ready_window.findChild(QAbstractButton, "reset")
    reset.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(reset, Qt.Key.Key_Space)
    assert kinds(process) == ["reset"]


def test_after_a_click_the_space_bar_still_plays(ready_window, qtbot):
    """It pressed what had been clicked last again."""
    header = ready_window.findChild(Card, "card_data").header
    qtbot.mouseClick(header, Qt.MouseButton.LeftButton)
    unfolded = header.isChecked()
    assert header.hasFocus()
    qtbot.keyClick(header, Qt.Key.Key_Space)
    assert ready_window.session.activity == "starting"
    assert header.isChecked() is unfolded
    ready_window.canvas.setFocus()
    header.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(header, Qt.Key.Key_Space)
    assert header.isChecked() is not unfolded


def edge(button):
    """The colour in the middle of its upper edge."""
    return button.grab().toImage().pixelColor(button.width() // 2, 0).name()


def test_a_ring_shows_where_the_keyboard_acts_and_not_what_was_clicked_last(ready_window, qtbot):
    theme.apply(QApplication.instance(), "light")
    qtbot.waitUntil(lambda: ready_window._columns.curves._curves is not None)
    smooth = next(one for one in ready_window.findChildren(QAbstractButton) if one.text() == "Smooth")
    smooth.setFocus(Qt.FocusReason.TabFocusReason)
    assert edge(smooth) == palette().accent
    ready_window.canvas.setFocus()
    assert edge(smooth) != palette().accent
    qtbot.mouseClick(smooth, Qt.MouseButton.LeftButton)
    assert smooth.hasFocus()
    assert edge(smooth) != palette().accent


@pytest.mark.parametrize("name", ["undo_stroke", "clear_drawing"])
def test_a_button_that_has_nothing_left_to_do_gives_the_keyboard_back_to_the_canvas(ready_window, qtbot, draw, name):
    draw()
    button = ready_window.findChild(QAbstractButton, name)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    if button.isEnabled():  # after Clear there is that to be undone
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert not button.isEnabled()
    assert ready_window.canvas.hasFocus()


@pytest.mark.parametrize("key", ["C", "Backspace", "Delete"])
def test_keys_clear_the_drawing(ready_window, qtbot, key, draw):
    draw()
    qtbot.keySequence(ready_window, QKeySequence(key))
    assert ready_window.canvas.strokes() == []


@pytest.mark.parametrize("key", ["U", "Ctrl+Z"])
def test_keys_undo_a_stroke_on_the_canvas(ready_window, qtbot, key, draw):
    draw()
    draw()
    qtbot.keySequence(ready_window, QKeySequence(key))
    assert len(ready_window.canvas.strokes()) == 1


def test_undo_on_the_canvas_leaves_the_settings_alone(ready_window, qtbot, draw):
    session = ready_window.session
    session.change(session.experiment.with_value("seed", 8))
    draw()
    qtbot.keySequence(ready_window, QKeySequence("Ctrl+Z"))
    assert ready_window.canvas.strokes() == []
    assert session.experiment.seed == 8


def test_undo_and_redo_elsewhere_are_about_settings(ready_window, qtbot, draw):
    session = ready_window.session
    draw()
    session.change(session.experiment.with_value("seed", 8))
    ready_window.findChild(QAbstractButton, "play").setFocus()
    qtbot.keySequence(ready_window, QKeySequence("Ctrl+Z"))
    assert session.experiment.seed == 7
    assert len(ready_window.canvas.strokes()) == 1
    qtbot.keySequence(ready_window, QKeySequence("Ctrl+Shift+Z"))
    assert session.experiment.seed == 8
