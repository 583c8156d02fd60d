import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QTabWidget,
    QWidget,
)

from digitlab.core.experiment import Experiment
from digitlab.core.messages import Paused, Stopped
from digitlab.core.script import python_script
from digitlab.gui.main_window import MainWindow
from digitlab.gui.settings import Settings


def kinds(process):
    return [command.kind for command in process.taken() if command.kind not in ("predict", "prepare", "inspect")]


def message(window):
    text = window.findChild(QLabel, "message_text")
    return text.text() if text.isVisible() else ""


def entry(window, words):
    """The menu entry that begins with ``words``."""
    return next(one for one in window.findChildren(QAction) if one.text().replace("&", "").startswith(words))


def draw(qtbot, window):
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(window.canvas, left, pos=QPoint(60, 60))
    qtbot.mouseMove(window.canvas, QPoint(150, 100))
    qtbot.mouseRelease(window.canvas, left, pos=QPoint(150, 100))


def test_automation_finds_every_named_widget(window):
    names = ["canvas", "play", "pause", "step", "stop", "reset", "answer", "probabilities", "network_input",
             "learning_curves", "status", "progress", "card_data", "card_network", "card_learn"]  # fmt: skip
    assert [name for name in names if window.findChild(QWidget, name) is None] == []


def test_showing_the_window_starts_the_engine_once(window, process):
    assert process.starts == 1
    window.hide()
    window.show()
    assert process.starts == 1


def test_it_fits_the_smallest_screen_it_is_made_for(window):
    assert window.minimumSizeHint().width() <= 1280
    assert window.minimumSizeHint().height() <= 680


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


def test_typing_in_a_field_types(ready_window, process, qtbot):
    draw(qtbot, ready_window)
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


@pytest.mark.parametrize("key", ["C", "Backspace", "Delete"])
def test_keys_clear_the_drawing(ready_window, qtbot, key):
    draw(qtbot, ready_window)
    qtbot.keySequence(ready_window, QKeySequence(key))
    assert ready_window.canvas.strokes() == []


@pytest.mark.parametrize("key", ["U", "Ctrl+Z"])
def test_keys_undo_a_stroke_on_the_canvas(ready_window, qtbot, key):
    draw(qtbot, ready_window)
    draw(qtbot, ready_window)
    qtbot.keySequence(ready_window, QKeySequence(key))
    assert len(ready_window.canvas.strokes()) == 1


def test_undo_on_the_canvas_leaves_the_settings_alone(ready_window, qtbot):
    session = ready_window.session
    session.change(session.experiment.with_value("seed", 8))
    draw(qtbot, ready_window)
    qtbot.keySequence(ready_window, QKeySequence("Ctrl+Z"))
    assert ready_window.canvas.strokes() == []
    assert session.experiment.seed == 8


def test_undo_and_redo_elsewhere_are_about_settings(ready_window, qtbot):
    session = ready_window.session
    draw(qtbot, ready_window)
    session.change(session.experiment.with_value("seed", 8))
    ready_window.findChild(QAbstractButton, "play").setFocus()
    qtbot.keySequence(ready_window, QKeySequence("Ctrl+Z"))
    assert session.experiment.seed == 7
    assert len(ready_window.canvas.strokes()) == 1
    qtbot.keySequence(ready_window, QKeySequence("Ctrl+Shift+Z"))
    assert session.experiment.seed == 8


def test_menu_entries_follow_the_run(ready_window, process, events):
    names = ("Play", "Step one", "Stop", "Reset")
    entries = [entry(ready_window, name) for name in names]
    assert [one.isEnabled() for one in entries] == [True, True, False, True]
    ready_window.session.play()
    assert [one.isEnabled() for one in entries] == [False, False, True, False]
    process.say(events.started())
    assert entries[0].text() == "&Pause"
    assert [one.isEnabled() for one in entries] == [True, True, True, False]
    ready_window.session.stop()
    assert [one.isEnabled() for one in entries] == [False, False, False, False]
    process.say(events.end(Stopped))
    assert [one.isEnabled() for one in entries] == [True, True, False, True]


def test_the_title_tells_name_and_changes(window):
    assert window.windowTitle() == "Untitled[*] — DigitLab"
    session = window.session
    session.change(session.experiment.with_value("name", "First try"))
    assert window.windowTitle() == "First try[*] — DigitLab"
    assert window.isWindowModified()


def test_a_sentence_is_shown_in_the_bar(window, process):
    process.die("The engine was killed.")
    assert message(window) == "The engine was killed."


def test_an_engine_given_up_is_started_by_a_button(window, process):
    process.die(for_good=True)
    assert "three times" in message(window)
    button = window.findChild(QAbstractButton, "message_action")
    assert button.text() == "Start the engine again"
    button.click()
    assert process.starts == 2


def test_a_new_experiment_can_be_undone_from_its_message(window):
    session = window.session
    session.change(session.experiment.with_value("seed", 8))
    entry(window, "New").trigger()
    assert session.experiment == Experiment()
    window.findChild(QAbstractButton, "message_action").click()
    assert session.experiment.seed == 8
    entry(window, "New").trigger()
    session.undo_stack.undo()
    assert not window.findChild(QWidget, "message").isVisible()  # its Undo would take something else back


def test_recent_files_are_listed_and_missing_ones_cannot_be_chosen(window, tmp_path):
    (tmp_path / "here.json").write_text(Experiment(seed=9).to_json())
    window.settings.add_recent(tmp_path / "gone.json")
    window.settings.add_recent(tmp_path / "here.json")
    recent = next(menu for menu in window.findChildren(QMenu) if "recent" in menu.title())
    recent.aboutToShow.emit()
    here, gone, _, clear = recent.actions()
    assert (here.isEnabled(), gone.isEnabled()) == (True, False)
    window.say("gone.json is not there any more.")
    here.trigger()
    assert not window.findChild(QWidget, "message").isVisible()
    assert window.session.experiment.seed == 9
    recent.aboutToShow.emit()
    assert recent.actions()[0].text() == "here.json"
    clear = recent.actions()[-1]
    clear.trigger()
    assert window.settings.recent == []


def test_save_asks_for_a_place_once(window, monkeypatch, tmp_path):
    asked = []

    def answer(parent, title, start, kinds):
        asked.append(kinds)
        return str(tmp_path / "mine"), kinds.split(";;")[0]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    window.save()
    assert asked == ["Settings alone (*.json)"]
    assert (tmp_path / "mine.json").exists()
    assert window.session.experiment.name == "mine"
    window.session.change(window.session.experiment.with_value("seed", 8))
    window.save()
    assert len(asked) == 1
    assert Experiment.from_json((tmp_path / "mine.json").read_text()).seed == 8


def test_a_trained_network_is_saved_with_its_settings(ready_window, monkeypatch, tmp_path, process, events):
    ready_window.session.play()
    process.say(events.started(), events.end())
    process.taken()
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "v1.2"), "Network with its settings (*.digitlab)")
    )
    ready_window.save()
    assert [one.path for one in process.taken() if one.kind == "save"] == [str(tmp_path / "v1.2.digitlab")]


def test_the_experiment_is_exported_as_a_script(window, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *wanted: (asked.append(wanted[2]), "")[1:] * 2)
    entry(window, "Export as Python").trigger()
    assert message(window) == ""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "v1.2"), ""))
    entry(window, "Export as Python").trigger()
    assert (tmp_path / "v1.2.py").read_text(encoding="utf-8") == python_script(window.session.experiment)
    assert message(window).startswith("v1.2.py trains this experiment")
    assert asked[0].endswith("Untitled.py")
    assert window.session.path is None


def test_what_cannot_be_exported_is_said(window, monkeypatch, tmp_path):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "one.py"), ""))
    window.session.change(window.session.experiment.with_value("optimizer", "polyak_sgd"))
    entry(window, "Export as Python").trigger()
    assert message(window).startswith("Polyak SGD looks at the loss")
    assert not (tmp_path / "one.py").exists()


def test_giving_up_a_file_dialog_does_nothing(window, monkeypatch, process):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    window.save()
    window.ask_what_to_open()
    window.ask_for_picture()
    assert message(window) == ""


def test_an_opened_picture_is_on_the_canvas(window, monkeypatch, tmp_path):
    from PIL import Image, ImageDraw

    paper = Image.new("L", (100, 100), "white")
    ImageDraw.Draw(paper).line((50, 20, 50, 80), "black", width=8)
    paper.save(tmp_path / "one.png")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "one.png"), ""))
    window.ask_for_picture()
    assert isinstance(window.canvas.picture(), np.ndarray)


def test_the_settings_of_this_time_are_there_next_time(window, process, session, qtbot):
    session.change(session.experiment.with_value("seed", 8))
    window.resize(1100, 700)
    window.close()
    assert process.closed
    assert Settings().experiment().seed == 8
    second = MainWindow(type(session)(type(process)(), Settings().experiment()), Settings())
    qtbot.addWidget(second)
    assert second.height() == 700
    second.session.close()


def test_settings_are_kept_while_the_window_is_open(window, session, monkeypatch, qtbot):
    window._keep_soon.setInterval(1)
    session.change(session.experiment.with_value("seed", 8))
    qtbot.waitUntil(lambda: Settings().experiment().seed == 8)


def test_closing_in_the_middle_of_a_run_asks_nothing(ready_window, process, events):
    ready_window.session.play()
    process.say(events.started(), events.batch(1))
    ready_window.close()
    assert not ready_window.isVisible()
    assert process.closed


@pytest.mark.parametrize("scheme", ["light", "dark", "system"])
def test_the_look_is_chosen_and_remembered(window, scheme):
    words = {"light": "Light", "dark": "Dark", "system": "As the system"}[scheme]
    entry(window, words).trigger()
    assert Settings().scheme == scheme
    ground = window.grab().toImage().pixelColor(5, window.height() // 2)
    assert (ground.lightness() < 80) == (scheme == "dark")


def test_about_names_what_it_is_made_of(window, process, events):
    process.say(events.ready)
    entry(window, "About").trigger()
    page = window.findChild(QWidget, "about")
    words = [label.text() for label in page.findChildren(QLabel)]
    assert {"DigitLab", "Qt", "tensorflow"} <= set(words)
    page.close()


def test_the_page_of_shortcuts_is_made_from_the_menus(window):
    window.session.change(window.session.experiment.with_value("seed", 8))
    entry(window, "Keyboard").trigger()
    page = window.findChild(QWidget, "about")
    words = [label.text() for label in page.findChildren(QLabel)]
    assert {"Undo", "Clear the drawing"} <= set(words)
    assert "C, Backspace, Del" in words
    page.close()


def test_no_two_entries_share_a_shortcut_or_in_a_menu_a_letter(window):
    keys = [key.toString() for one in window.findChildren(QAction) for key in one.shortcuts()]
    assert len(keys) == len(set(keys))
    for menu in window.menuBar().findChildren(QMenu):
        letters = re.findall("&([a-z])", " ".join(action.text().lower() for action in menu.actions()))
        assert len(letters) == len(set(letters)), menu.title()


def test_everything_that_can_be_used_has_a_name_to_be_read_aloud(window):
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit)
    usable = [one for kind in kinds for one in window.findChildren(kind) if one.objectName() != "qt_spinbox_lineedit"]
    nameless = [one for one in usable if one.isVisible() and not (one.accessibleName() or _text(one))]
    assert not nameless


def _text(widget):
    return widget.text() if isinstance(widget, QAbstractButton) else ""
