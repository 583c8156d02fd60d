from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton

from digitlab.core.messages import OptimizerChanged, Prepared, TestOpened
from digitlab.gui.status_bar import StatusBar
from digitlab.gui.top_bar import PLAY_TIP, TopBar


def test_it_follows_engine_and_run(session, process, events, qtbot):
    bar = StatusBar(session)
    qtbot.addWidget(bar)
    bar.show()
    status, progress = bar.findChild(QLabel, "status"), bar.findChild(QProgressBar, "progress")
    assert status.text() == "The engine is starting"
    assert not progress.isVisible()
    session.engine.start()
    process.say(events.ready)
    assert status.text() == "Ready"
    session.play()
    assert status.text() == "Starting"
    process.say(events.started(), events.batch(12, epoch=2))
    assert status.text() == "Epoch 2 of 2"
    assert progress.isVisible()
    assert progress.value() / progress.maximum() == 0.6
    session.pause()
    assert status.text() == "Pausing"


def test_it_says_whether_the_test_set_was_looked_at(training, process, events, qtbot):
    bar = StatusBar(training)
    qtbot.addWidget(bar)
    honesty = bar.findChild(QLabel, "honesty")
    assert honesty.text() == "Validation decides · test set sealed"
    process.say(events.end(), TestOpened(accuracy=0.9, loss=0.3, count=10_000, opened=2))
    assert honesty.text() == "Validation decides · test set opened 2 times"


def test_numbers_move_on_at_a_calm_pace_and_never_stay_behind(training, process, events, qtbot):
    bar = StatusBar(training)
    qtbot.addWidget(bar)
    detail = bar.findChild(QLabel, "status_detail")
    first = detail.text()
    for step in range(2, 9):
        process.say(events.batch(step))
        assert detail.text() == first
    qtbot.waitUntil(lambda: detail.text().startswith("40 %"))


def test_while_another_optimizer_is_prepared_that_is_said_at_once_and_until_it_is_there(
    training, process, events, qtbot
):
    bar = StatusBar(training)
    qtbot.addWidget(bar)
    detail = bar.findChild(QLabel, "status_detail")
    training.change(training.experiment.with_value("optimizer", "nadam"))
    assert detail.text() == "5 % · Nadam is being prepared, then the run goes on with it"
    process.say(OptimizerChanged(optimizer=training.experiment.optimizer, step=1))
    assert detail.text().startswith("5 % · 1,280 images/s")


def test_before_play_the_time_of_a_run_is_said_as_long_as_the_settings_are_those_that_were_tried(ready, process, qtbot):
    bar, top = StatusBar(ready), TopBar(ready)
    qtbot.addWidget(bar)
    qtbot.addWidget(top)
    detail, play = bar.findChild(QLabel, "status_detail"), top.findChild(QPushButton, "play")

    def said():
        bar._pace.stop()  # it is no news
        bar.show_status()
        return detail.text().partition(" · ")[2], play.toolTip()

    ready._preparation._soon.setInterval(1)
    ready.change(ready.experiment.with_value("training.epochs", 5))
    qtbot.waitUntil(lambda: bool(process.sent))
    assert said() == ("", PLAY_TIP)
    process.say(Prepared(number=1, seconds=43.4, settled=True))
    assert said() == ("a run takes about 43 s", f"{PLAY_TIP}: a run takes about 43 s")
    ready.change(ready.experiment.with_value("training.epochs", 50))
    assert said() == ("", PLAY_TIP)
    qtbot.waitUntil(lambda: len(process.sent) == 2)
    process.say(Prepared(number=1, seconds=43.4, settled=True))
    assert said() == ("", PLAY_TIP)  # that was about other settings
    process.say(Prepared(number=2, seconds=434.0))
    assert said()[0] == "a run takes at most about 7 min"
    process.say(Prepared(number=2))
    assert said() == ("", PLAY_TIP)
