from PySide6.QtWidgets import QLabel, QPushButton

from digitlab.core.messages import Paused, SetPace
from digitlab.gui.slow_motion import SpeedMenu, in_words
from digitlab.gui.status_bar import StatusBar
from digitlab.gui.top_bar import TopBar


def choose(button, words):
    """Choose an entry of the menu of a button."""
    next(action for action in button.menu().actions() if action.text() == words).trigger()


def test_a_pace_is_chosen_in_the_top_bar_acts_now_and_is_said(training, process, events, qtbot):
    top, status = TopBar(training), StatusBar(training)
    qtbot.addWidget(top)
    qtbot.addWidget(status)
    speed, detail = top.findChild(QPushButton, "speed"), status.findChild(QLabel, "status_detail")
    assert speed.text() == "Full speed"
    choose(speed, "2 batches a second")
    assert process.taken() == [SetPace(batches_per_second=2)]
    assert (speed.text(), speed.accessibleName()) == ("2 batches/s", "Speed: 2 batches a second")
    slow = events.batch(2).model_copy(update={"gradient_norm": 1.934, "update_ratio": 0.00412})
    process.say(slow)
    words = "10 % · slow motion, 2 a second · step 2: ‖g‖ 1.93, update 0.41 % of the weights"
    qtbot.waitUntil(lambda: detail.text() == words)
    process.say(Paused(step=2))
    assert detail.text() == "10 % · step 2: ‖g‖ 1.93, update 0.41 % of the weights"
    assert "length of the gradient" in detail.toolTip()
    choose(speed, "Full speed")
    assert process.taken() == [SetPace(batches_per_second=0)]
    assert speed.text() == "Full speed"


def test_every_menu_shows_the_same_pace(session, qtbot):
    menus = [SpeedMenu(session.slow_motion) for _ in range(2)]
    for menu in menus:
        qtbot.addWidget(menu)
    menus[0].actions()[1].trigger()
    assert [[action.isChecked() for action in menu.actions()] for menu in menus] == [
        [False, True, False, False, False]
    ] * 2


def test_a_new_engine_is_told_and_one_at_full_speed_is_not(session, process, events):
    session.engine.start()
    process.say(events.ready)
    assert process.taken() == []
    session.slow_motion.choose(5)
    process.taken()
    process.die()
    session.slow_motion.choose(1)
    assert process.taken() == []
    process.say(events.ready)
    assert process.taken() == [SetPace(batches_per_second=1)]


def test_one_batch_is_no_plural():
    assert in_words(1) == "1 batch a second"
