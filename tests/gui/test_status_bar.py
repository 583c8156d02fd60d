from PySide6.QtWidgets import QLabel, QProgressBar

from digitlab.core.messages import OptimizerChanged, TestOpened
from digitlab.gui.status_bar import StatusBar


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
