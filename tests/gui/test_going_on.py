"""What the window offers to go on with: the run that has ended in it, or the newest that lies in the runs folder."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from digitlab.core.continuing import Continue, Continued
from digitlab.core.experiment import Experiment, Training
from digitlab.core.kept.folders import CHECKPOINTS, EVENTS, EXPERIMENT, checkpoint_name, new_folder
from digitlab.core.messages import Failed, Loaded, Refused, Stopped
from digitlab.gui.going_on import GO_ON, MORE

TEN = Experiment(name="Ten", training=Training(epochs=10))


def leave_checkpoint(folder, epoch=1):
    """What the engine has written of a run in ``folder`` after some epochs."""
    (folder / CHECKPOINTS).mkdir()
    (folder / CHECKPOINTS / checkpoint_name(epoch, 10 * epoch)).touch()


@pytest.fixture
def left():
    """The folder of a run that was interrupted after four of its ten epochs."""
    folder = new_folder("Ten")
    (folder / EXPERIMENT).write_text(TEN.to_json(), encoding="utf-8")
    (folder / EVENTS).write_text('{"kind":"batches_trained"}\n', encoding="utf-8")
    leave_checkpoint(folder, 4)
    return folder


@pytest.fixture
def continued(events):
    """The event that a run goes on, with what it has told before."""

    def make(folder, **more):
        history = [events.started(folder, TEN), events.batch(10), events.epoch(1)]
        lines = [event.line().rstrip("\n") for event in history]
        return Continued(experiment=TEN, folder=str(folder), step=10, total_steps=100, history=lines, **more)

    return make


class TestAtLaunch:
    def test_an_interrupted_run_is_offered_and_goes_on(self, left, window, process, events, qtbot, continued):
        bar = window.findChild(QLabel, "message_text")
        qtbot.waitUntil(bar.isVisible)
        assert bar.text().startswith("The run of ")
        assert bar.text().endswith(" was interrupted after epoch 4 of 10.")
        action = window.findChild(QPushButton, "message_action")
        assert action.text() == GO_ON
        action.click()
        assert window.session.activity == "starting"
        process.say(events.ready)
        assert process.taken()[0] == Continue(folder=str(left))
        process.say(continued(left), events.batch(11, 2))
        assert window.session.activity == "training"
        assert list(window.session.run.loss.steps) == [10, 11]
        assert not bar.isVisible()

    def test_an_offer_stays_until_it_is_closed(self, left, window, qtbot):
        bar = window.findChild(QLabel, "message_text")
        qtbot.waitUntil(bar.isVisible)
        window._message._leave.setInterval(1)
        qtbot.wait(20)
        assert bar.isVisible()
        assert not window._message._leave.isActive()

    def test_an_offer_leaves_as_another_run_begins_with_which_it_would_go_on(
        self, left, window, process, events, qtbot
    ):
        bar = window.findChild(QLabel, "message_text")
        qtbot.waitUntil(bar.isVisible)
        process.say(events.ready)
        window.session.play()
        process.say(events.started())
        assert not bar.isVisible()

    def test_without_an_interrupted_run_nothing_is_said(self, ready_window):
        assert not ready_window.findChild(QLabel, "message_text").isVisible()
        assert ready_window.session.going_on.words == ""


class TestThisWindow:
    def test_a_finished_run_can_train_more_epochs(self, training, process, events):
        assert training.going_on.words == ""
        process.say(events.epoch(1), events.epoch(2), events.end())
        process.taken()
        assert training.going_on.words == MORE == "Train 3 more epochs"
        training.going_on.begin()
        (command,) = process.taken()
        assert command == Continue(folder=training.run.started.folder, epochs=3)

    def test_a_stopped_run_can_go_on(self, training, process, events):
        process.say(events.end(Stopped))
        process.taken()
        assert training.going_on.words == GO_ON
        training.going_on.begin()
        assert process.taken() == [Continue(folder=training.run.started.folder)]

    def test_the_curves_go_on_where_the_run_stood_and_the_button_is_free_again(
        self, training, process, events, continued, tmp_path
    ):
        process.say(events.epoch(1), events.end())
        training.going_on.begin()
        process.say(continued(tmp_path, note="The newest checkpoint is broken."))
        assert training.activity == "training"
        assert training.answering == "training"
        assert training.run.ended is None
        assert training.run.started.total_steps == 100
        assert [epoch.epoch for epoch in training.run.epochs] == [1]
        assert training.heard[-1] == ("The newest checkpoint is broken.", "note")

    def test_a_run_the_engine_died_in_can_go_on_once_an_epoch_is_done(self, training, process, events, tmp_path):
        leave_checkpoint(tmp_path)
        process.say(events.epoch(1))
        process.die()
        assert training.going_on.words == GO_ON
        training.going_on.begin()
        process.taken()
        process.say(events.ready)
        assert Continue(folder=training.run.started.folder) in process.taken()

    def test_before_its_first_epoch_there_is_nothing_to_go_on_with(self, training, process):
        process.die()
        assert training.going_on.words == ""
        training.going_on.begin()
        assert training.activity == "idle"

    def test_a_run_that_failed_by_itself_would_fail_again(self, training, process, events):
        process.say(events.epoch(1), Failed(what="The loss is no number.", advice="Try less."))
        assert training.going_on.words == ""

    def test_a_run_that_was_not_kept_cannot_go_on(self, ready, process, events):
        ready.play()
        process.say(events.started(""), events.epoch(1), events.end())
        assert ready.going_on.words == ""

    def test_a_network_from_a_file_is_no_run_of_this_window(self, training, process, events, tmp_path):
        process.say(events.end())
        process.say(Loaded(path=str(tmp_path / "a.digitlab"), experiment=events.experiment, history=[]))
        assert training.going_on.words == ""

    def test_what_cannot_go_on_is_said_and_unlocks_the_buttons(self, training, process, events):
        process.say(events.end())
        training.going_on.begin()
        assert training.activity == "starting"
        process.say(Refused(command="continue", sentence="The run cannot go on."))
        assert training.activity == "idle"
        assert training.heard[-1] == ("The run cannot go on.", "problem")


class TestSettings:
    def test_those_of_the_run_are_shown_and_can_be_undone(self, ready, process, continued, tmp_path):
        before = ready.experiment
        ready._training.go_on_with(Continue(folder=str(tmp_path)))
        process.taken()
        process.say(continued(tmp_path))
        assert ready.experiment == TEN
        assert not ready.settings_wait
        assert process.taken() == []
        assert ready.undo_stack.undoText() == "settings of the run"
        ready.undo_stack.undo()
        assert ready.experiment == before

    def test_another_run_is_not_saved_over_the_file_that_is_open(self, ready, process, continued, tmp_path):
        ready.save(tmp_path / "mine.json")
        ready._training.go_on_with(Continue(folder=str(tmp_path)))
        process.say(continued(tmp_path))
        assert ready.path is None


def test_after_a_death_the_message_offers_to_go_on(ready_window, process, events, tmp_path):
    ready_window.session.play()
    leave_checkpoint(tmp_path)
    process.say(events.started(tmp_path), events.epoch(1))
    process.die()
    assert ready_window.findChild(QLabel, "message_text").text().endswith("Your run is safe up to epoch 1.")
    action = ready_window.findChild(QPushButton, "message_action")
    assert (action.isVisible(), action.text()) == (True, GO_ON)
    action.click()
    assert ready_window.session.activity == "starting"
