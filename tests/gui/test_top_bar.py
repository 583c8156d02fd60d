import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget

from digitlab.core.messages import ExecutionChosen, Paused, Stopped
from digitlab.gui import theme
from digitlab.gui.top_bar import TopBar


@pytest.fixture
def bar(session, qtbot, qapp):
    theme.apply(qapp, "light")
    one = TopBar(session)
    qtbot.addWidget(one)
    one.resize(1280, 48)
    one.show()
    return one


def enabled(bar):
    """The buttons of the run that can be pressed now."""
    names = ("play", "pause", "step", "stop", "reset")
    buttons = {name: bar.findChild(QAbstractButton, name) for name in names}
    return {name for name, button in buttons.items() if button.isVisible() and button.isEnabled()}


def click(qtbot, bar, name):
    qtbot.mouseClick(bar.findChild(QAbstractButton, name), Qt.MouseButton.LeftButton)


def test_only_what_can_be_done_now_can_be_pressed(bar, session, process, events):
    seen = {"new": enabled(bar)}
    session.engine.start()
    process.say(events.ready)
    seen["ready"] = enabled(bar)
    session.play()
    seen["starting"] = enabled(bar)
    process.say(events.started())
    seen["training"] = enabled(bar)
    session.pause()
    seen["pausing"] = enabled(bar)
    process.say(Paused(step=1))
    seen["paused"] = enabled(bar)
    session.stop()
    seen["stopping"] = enabled(bar)
    process.say(events.end(Stopped))
    seen["stopped"] = enabled(bar)
    assert seen == {
        "new": {"play", "step"},
        "ready": {"play", "step", "reset"},
        "starting": {"stop"},
        "training": {"pause", "step", "stop"},
        "pausing": {"stop"},
        "paused": {"play", "step", "stop"},
        "stopping": set(),
        "stopped": {"play", "step", "reset"},
    }


def test_every_button_does_what_it_says(bar, session, process, events, qtbot):
    session.engine.start()
    process.say(events.ready)
    click(qtbot, bar, "play")
    process.say(events.started())
    click(qtbot, bar, "pause")
    process.say(Paused(step=1))
    click(qtbot, bar, "step")
    process.say(Paused(step=2))
    click(qtbot, bar, "stop")
    process.say(events.end(Stopped))
    click(qtbot, bar, "reset")
    assert [command.kind for command in process.taken()] == ["train", "pause", "step", "stop", "reset"]


def test_the_second_click_of_a_double_click_does_not_pause(bar, ready, process, events, qtbot):
    click(qtbot, bar, "play")
    process.say(events.started())
    pause = bar.findChild(QPushButton, "pause")
    middle, left = QPointF(pause.rect().center()), Qt.MouseButton.LeftButton
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, middle, pause.mapToGlobal(middle), left, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(pause, event)
    assert ready.activity == "training"
    click(qtbot, bar, "pause")
    assert ready.activity == "pausing"


def test_the_menu_of_step_offers_batch_and_epoch(bar, ready, process):
    batch, epoch, _ = bar.findChild(QAbstractButton, "step_menu").menu().actions()
    epoch.trigger()
    assert process.taken()[1].unit == "epoch"
    assert "batch" in batch.text()


def test_the_menu_of_step_lets_a_run_go_on_that_has_ended(bar, training, process, events):
    *_, go_on = bar.findChild(QAbstractButton, "step_menu").menu().actions()
    assert (go_on.text(), go_on.isEnabled()) == ("Train 3 more epochs", False)
    process.say(events.end(Stopped))
    assert (go_on.text(), go_on.isEnabled()) == ("Go on with the run", True)
    process.taken()
    go_on.trigger()
    assert [command.kind for command in process.taken()] == ["continue"]
    assert not go_on.isEnabled()


def enter(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_the_seed_is_a_setting(bar, session, qtbot):
    seed = bar.findChild(QWidget, "seed")
    assert seed.value() == 7
    enter(qtbot, seed, "2147483647")
    assert session.experiment.seed == 2**31 - 1
    session.undo_stack.undo()
    assert seed.value() == 7


@pytest.mark.parametrize("text", ["-1", "2147483648", "seven"])
def test_a_seed_that_is_not_allowed_is_refused_in_a_sentence(bar, session, qtbot, text):
    seed = bar.findChild(QWidget, "seed")
    enter(qtbot, seed, text)
    assert (session.experiment.seed, seed.value(), seed.text()) == (7, 7, "7")
    ((sentence, tone),) = session.heard
    assert sentence.startswith("Seed is ")
    assert tone == "problem"


def test_the_name_is_edited_in_place(bar, session, qtbot):
    name = bar.findChild(QLineEdit, "name")
    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "  First try ")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert session.experiment.name == "First try"
    assert name.text() == "First try"
    assert not name.hasFocus()


def test_escape_and_an_empty_name_keep_a_name(bar, session, qtbot):
    name = bar.findChild(QLineEdit, "name")
    name.setFocus()
    qtbot.keyClicks(name, "No")
    qtbot.keyClick(name, Qt.Key.Key_Escape)
    assert name.text() == session.experiment.name == "Untitled"
    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "   ")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert session.experiment.name == "Untitled"


def test_changed_settings_are_marked_as_edited(bar, session):
    (edited,) = [label for label in bar.findChildren(QLabel) if label.text() == "edited"]
    assert not edited.isVisible()
    session.change(session.experiment.with_value("seed", 8))
    assert edited.isVisible()


def test_the_chip_names_the_device_and_says_why(bar, ready, process, qtbot, events, tmp_path):
    process.say(ExecutionChosen(execution="xla_step"))
    chip = bar.findChild(QPushButton, "device")
    assert chip.text() == "CPU · 2 threads · XLA"
    assert chip.toolTip() == "The processor trains. XLA: the compiler XLA makes one program of each step."
    click(qtbot, bar, "device")
    assert ready.devices.opened
    process.say(events.started(tmp_path))
    assert chip.text() == "CPU · 2 threads", "of another run nothing is chosen yet"


def test_a_click_leaves_the_keyboard_where_it_was(bar, ready, qtbot):
    seed = bar.findChild(QWidget, "seed")
    seed.setFocus()
    click(qtbot, bar, "play")
    assert QApplication.focusWidget() is seed


def test_a_name_without_room_ends_in_dots_and_is_whole_in_its_tooltip(bar, session, qapp):
    long = "A name of an experiment that goes on and on and will not come to its end"
    session.change(session.experiment.with_value("name", long))
    field = bar.findChild(QLineEdit, "name")
    QApplication.sendPostedEvents()
    seen = field.grab().toImage()
    assert field.text() == long
    assert field.cut().endswith("…")
    assert long in field.toolTip()
    session.change(session.experiment.with_value("name", long.replace("its end", "an end")))
    assert field.grab().toImage() == seen, "what has no room is not painted"
    session.change(session.experiment.with_value("name", "Short"))
    assert field.cut() == "Short"
    assert "Short" not in field.toolTip()
