"""The whole window by keyboard alone: what Tab reaches, in which order, and the layer editor with real key events."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QTabWidget,
    QWidget,
)

from digitlab.core.experiment import Experiment
from digitlab.core.layers import Conv2D, Dense, Dropout, Flatten
from digitlab.core.network import Network
from digitlab.gui.forms.fold import Fold
from digitlab.gui.forms.layers import LayerList
from digitlab.gui.panels.card import Card
from digitlab.gui.panels.data_tab import DataTab
from digitlab.gui.panels.evaluation_tab import EvaluationTab
from digitlab.gui.panels.gradient_tab import GradientTab
from digitlab.gui.panels.handwriting_tab import HandwritingTab
from digitlab.gui.panels.race_tab import RaceTab

CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QAbstractItemView, QAbstractSlider, QTabBar)
CONTROL, ALT, SHIFT = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("Control", "Alt", "Shift"))
CURVES = "Show 90 to 100 per cent only"  # a button that comes late, with the curves
PLAIN = (Flatten(), Dense(units=64), Dropout())


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    """A key as a person presses it: whatever has the focus gets it, after the shortcuts of the window."""
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def press_in_menu(qtbot, key, *keys):
    """Open a menu by ``key``, and press the other keys in it."""

    def go_on():
        for one in keys:
            QTest.keyClick(QApplication.activePopupWidget(), one)

    QTimer.singleShot(0, go_on)
    press(key)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def walk(start, key=Qt.Key.Key_Tab, modifiers=Qt.KeyboardModifier.NoModifier):
    """Everything Tab stops at until it is back."""
    start.setFocus()
    found = [start]
    for _ in range(1_000):
        press(key, modifiers)
        if QApplication.focusWidget() is start:
            return found
        assert QApplication.focusWidget() not in found, f"Tab goes in circles at {called(QApplication.focusWidget())}"
        found.append(QApplication.focusWidget())
    raise AssertionError("Tab never comes back")


def called(widget):
    """What is read aloud."""
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


@pytest.fixture
def unfolded(ready_window, session, qtbot):
    """The window with everything unfolded that can be."""
    session.change(Experiment(network=Network(layers=(Conv2D(), Flatten(), Dense(units=8)))))
    for card in ready_window.findChildren(Card):
        card.set_folded(False)
    qtbot.waitUntil(lambda: all(card._body.isVisible() for card in ready_window.findChildren(Card)))
    ready_window.findChild(LayerList).rows()[1].line.click()
    for fold in ready_window.findChildren(Fold):
        fold.line.setChecked(True)
    qtbot.waitUntil(lambda: any(called(one) == CURVES for one in ready_window.findChildren(QAbstractButton)))
    return ready_window


@pytest.fixture
def layers(ready_window, session, qtbot):
    """The layer editor in the window, with its first row in the focus."""
    session.change(Experiment(network=Network(layers=PLAIN)))
    session.undo_stack.clear()
    ready_window.findChild(QWidget, "card_network").set_folded(False)
    qtbot.waitUntil(lambda: ready_window.findChild(LayerList) is not None)  # cards are filled when they are painted
    found = ready_window.findChild(LayerList)
    found.rows()[0].line.setFocus()
    return found


def test_tab_reaches_every_control_of_every_tab_and_all_have_a_name(unfolded, qtbot):
    tabs = unfolded.findChild(QTabWidget)
    for place in range(tabs.count()):
        tabs.setCurrentIndex(place)
        if isinstance(tabs.currentWidget(), DataTab):  # it comes late
            qtbot.waitUntil(lambda: (pages := tabs.currentWidget().pages()) and pages.grid.isVisible())
        if isinstance(tabs.currentWidget(), EvaluationTab | GradientTab | HandwritingTab | RaceTab):
            qtbot.waitUntil(lambda: tabs.currentWidget().pages() is not None)
        reached = walk(unfolded.canvas)
        controls = [one for kind in CONTROLS for one in unfolded.findChildren(kind) if one.window() is unfolded
                    and one.isVisible() and one.isEnabled() and not isinstance(one, QScrollBar)
                    and not isinstance(one.parent(), QTabBar)]  # fmt: skip  # a tab bar scrolls with its arrow keys
        output = unfolded.findChild(LayerList)._output.line  # shows, and can nothing
        grouped = [one for first in reached if isinstance(first, QAbstractButton) and first.group()
                   for one in first.group().buttons()]  # fmt: skip  # arrow keys go from one to the next
        assert [called(one) for one in controls if one not in [*reached, *grouped, output]] == [], tabs.tabText(place)
        assert [one for one in reached if not called(one)] == [], tabs.tabText(place)
        assert [one for one in controls if not called(one)] == [], tabs.tabText(place)


def test_tab_goes_in_reading_order_and_back_the_same_way(unfolded):
    reached = walk(unfolded.canvas)
    names = [called(one) for one in reached]
    wanted = ["Play", "Name of the experiment", "1 Data", "Held back", "2 Network", "Start from",
              "Flatten, 21,632, no weights",
              "Name", "Duplicate Flatten (Ctrl+D)", "Add a layer", "3 Learn", "Loss", "Optimizer", "Learning rate α",
              "Schedule", "Batch size", "Execution", CURVES,
              "Views of the network and its run"]  # fmt: skip
    places = [names.index(name) for name in wanted]
    assert places == sorted(places), names
    card = unfolded.findChild(QWidget, "card_learn")
    heights = [one.mapTo(card, one.rect().center()).y() for one in reached if card.isAncestorOf(one)]
    assert all(below >= above - 12 for above, below in pairwise(heights)), heights
    back = walk(unfolded.canvas, Qt.Key.Key_Backtab, SHIFT)
    assert back[1:] == reached[:0:-1]


def test_layers_are_moved_doubled_removed_and_all_that_is_undone_and_redone(layers, session, ready_window, qtbot):
    kinds = [Flatten, Dense, Dropout]

    def shown():
        assert session.experiment.network.layers == layers.layers()
        return [type(layer) for layer in layers.layers()]

    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Down, ALT)
    assert shown() == [Flatten, Dropout, Dense]
    press(Qt.Key.Key_D, CONTROL)
    assert shown() == [Flatten, Dropout, Dense, Dense]
    press(Qt.Key.Key_Delete)
    assert shown() == [Flatten, Dropout, Dense]
    press(Qt.Key.Key_Up, ALT)
    assert shown() == kinds
    for expected in ([Flatten, Dropout, Dense], [Flatten, Dropout, Dense, Dense], [Flatten, Dropout, Dense], kinds):
        press(Qt.Key.Key_Z, CONTROL)
        assert shown() == expected
    press(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert shown() == [Flatten, Dropout, Dense]


def test_keys_of_a_layer_leave_the_drawing_alone(layers, ready_window, qtbot):
    canvas, left = ready_window.canvas, Qt.MouseButton.LeftButton
    qtbot.mouseClick(canvas, left)
    layers.rows()[2].line.setFocus()
    press(Qt.Key.Key_Delete)
    assert layers.layers() == PLAIN[:2]
    press(Qt.Key.Key_C, CONTROL)
    assert canvas.strokes()


def test_layers_are_copied_cut_and_pasted(layers):
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_C, CONTROL)
    press(Qt.Key.Key_V, CONTROL)
    assert layers.layers() == (Flatten(), Dense(units=64), Dense(units=64), Dropout())
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_X, CONTROL)
    assert layers.layers() == (Flatten(), Dense(units=64), Dense(units=64))
    press(Qt.Key.Key_Tab, SHIFT)
    press(Qt.Key.Key_V, CONTROL)
    assert layers.layers().count(Dropout()) == 1


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_a_layer_is_added_from_the_menu_and_opens_in_the_focus(layers, qtbot):
    layers._add.setFocus()
    assert called(layers._add) == "Add a layer"
    down, right, enter = Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return
    press_in_menu(qtbot, Qt.Key.Key_Space, down, right, enter)
    assert layers.layers() == (Conv2D(), *PLAIN)
    assert layers.window().focusWidget() is layers.rows()[0].line
    assert layers.rows()[0].form().isVisible()


def test_what_is_missing_is_put_in_and_a_change_is_discarded(layers, session):
    press(Qt.Key.Key_Delete)
    assert layers.trouble() == "Dense needs a vector but gets 28×28×1; insert Flatten before it."
    press(Qt.Key.Key_Tab)
    assert called(QApplication.focusWidget()) == "Insert Flatten before Dense"
    press(Qt.Key.Key_Space)
    assert layers.layers() == PLAIN
    layers.rows()[0].line.setFocus()
    press(Qt.Key.Key_Delete)
    layers._add.setFocus()
    press(Qt.Key.Key_Backtab, SHIFT)
    assert called(QApplication.focusWidget()) == "Discard the change"
    press(Qt.Key.Key_Space)
    assert layers.layers() == PLAIN
    assert session.experiment.network.layers == PLAIN
