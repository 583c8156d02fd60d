import re

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QMenu, QWidget

from digitlab.core.messages import Stopped
from digitlab.gui.main_window import MainWindow
from digitlab.gui.settings import Settings


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


def test_menu_entries_follow_the_run(ready_window, process, events, entry):
    names = ("Play", "Step one", "Stop", "Reset")
    entries = [entry(name) for name in names]
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


def test_undo_and_clear_can_be_pressed_where_there_is_something(window, draw):
    undo, clear = [window.findChild(QAbstractButton, name) for name in ("undo_stroke", "clear_drawing")]

    def offered():
        return undo.isEnabled(), clear.isEnabled()

    assert offered() == (False, False)
    draw()
    assert offered() == (True, True)
    clear.click()
    assert offered() == (True, False)
    undo.click()
    assert offered() == (True, True)
    undo.click()
    assert offered() == (False, False)


def test_the_title_tells_name_and_changes(window):
    assert window.windowTitle() == "Untitled[*] — DigitLab"
    session = window.session
    session.change(session.experiment.with_value("name", "First try"))
    assert window.windowTitle() == "First try[*] — DigitLab"
    assert window.isWindowModified()


def test_a_sentence_is_shown_in_the_bar(window, process, message):
    process.die("The engine was killed.")
    assert message() == "The engine was killed."


def test_an_engine_given_up_is_started_by_a_button(window, process, message):
    process.die(for_good=True)
    assert "three times" in message()
    button = window.findChild(QAbstractButton, "message_action")
    assert button.text() == "Start the engine again"
    button.click()
    assert process.starts == 2


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
def test_the_look_is_chosen_and_remembered(window, scheme, entry):
    words = {"light": "Light", "dark": "Dark", "system": "As the system"}[scheme]
    entry(words).trigger()
    assert Settings().scheme == scheme
    ground = window.grab().toImage().pixelColor(5, window.height() // 2)
    assert (ground.lightness() < 80) == (scheme == "dark")


def test_about_names_what_it_is_made_of(window, process, events, entry):
    process.say(events.ready)
    entry("About").trigger()
    page = window.findChild(QWidget, "about")
    words = [label.text() for label in page.findChildren(QLabel)]
    assert {"DigitLab", "Qt", "tensorflow"} <= set(words)
    assert len({word.casefold() for word in words}) == len(words), "a program is named twice"
    page.close()


def test_the_page_of_shortcuts_is_made_from_the_menus(window, entry):
    window.session.change(window.session.experiment.with_value("seed", 8))
    entry("Keyboard").trigger()
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
