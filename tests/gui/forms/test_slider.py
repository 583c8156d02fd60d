"""A slider tells round numbers within its ends, by mouse, keys and wheel, and nothing while it is shown."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget

from digitlab.core.augmentations import Rotate, Shift
from digitlab.gui import theme
from digitlab.gui.forms import numbers
from digitlab.gui.forms.form import SpecForm
from digitlab.gui.forms.slider import NumberSlider


@pytest.fixture
def slider(qtbot, qapp):
    theme.apply(qapp, "light")
    window = QWidget()
    qtbot.addWidget(window)
    made = NumberSlider({"ge": 0.0, "le": 8.0})
    row = QHBoxLayout(window)
    row.addWidget(made)
    row.addWidget(QPushButton("Elsewhere"))
    window.resize(300, 60)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    made.page = window
    made.told = []
    made.edited.connect(made.told.append)
    return made


def at(slider, share):
    room = slider._room()
    return QPoint(round(room.left() + share * room.width()), slider.height() // 2)


def test_a_click_takes_the_knob_there_and_dragging_follows(slider):
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(slider, left, pos=at(slider, 0.5))
    assert slider.told[-1] == pytest.approx(4.0, abs=0.1)
    QTest.mouseMove(slider, at(slider, 0.25))
    assert slider.told[-1] == pytest.approx(2.0, abs=0.1)
    QTest.mouseMove(slider, at(slider, 3.0))
    QTest.mouseMove(slider, at(slider, -3.0))
    QTest.mouseRelease(slider, left, pos=at(slider, -3.0))
    assert slider.told[-2:] == [8.0, 0.0]
    assert len(slider.told) == 4
    assert all(value == round(value, 1) for value in slider.told)


def test_a_click_where_the_knob_is_and_other_buttons_tell_nothing(slider):
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=at(slider, 0.0))
    QTest.mouseClick(slider, Qt.MouseButton.RightButton, pos=at(slider, 0.5))
    assert slider.told == []


def test_keys_go_by_small_steps_and_large_ones_to_the_ends(slider):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(slider, key)
    assert slider.told == [0.4, 2.0, 1.6, 8.0, 0.0]


def test_the_wheel_scrolls_the_page_unless_the_slider_has_the_focus(slider):
    def turn():
        middle = QPointF(slider.rect().center())
        event = QWheelEvent(middle, slider.mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        QApplication.sendEvent(slider, event)
        return event.isAccepted()

    slider.page.findChild(QPushButton).setFocus()
    assert not turn()
    assert slider.told == []
    slider.setFocus()
    assert turn()
    assert len(slider.told) == 1


def test_showing_a_number_tells_nothing_and_keeps_what_lies_between_two_steps(qtbot, qapp):
    form = SpecForm(Shift())
    qtbot.addWidget(form)
    told = []
    form.changed.connect(told.append)
    form.show(Shift(pixels=1.234))
    row = form.rows()["pixels"]
    assert row.slider.number() == 1.2
    assert row.control.value() == 1.234
    assert told == []


def test_slider_and_number_show_the_same(qtbot, qapp):
    form = SpecForm(Rotate())
    qtbot.addWidget(form)
    row = form.rows()["degrees"]
    QTest.keyClick(row.slider, Qt.Key.Key_End)
    assert (form.spec().degrees, row.control.value()) == (45.0, 45.0)
    row.control.step(-5)
    assert row.slider.number() == form.spec().degrees == 35.0
    assert row.slider.accessibleName() == "Rotate, slider"
    assert "At most this far." in row.slider.accessibleDescription()


@pytest.mark.parametrize(
    ("low", "high", "step"), [(0, 8, 0.1), (0, 45, 0.5), (0, 0.5, 0.005), (2, 10, 0.1), (0, 1, 0.01)]
)
def test_steps_are_round_and_many(low, high, step):
    assert numbers.fine({"ge": low, "le": high}) == pytest.approx(step)
