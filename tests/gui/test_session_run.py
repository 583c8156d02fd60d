from digitlab.core.messages import (
    ExecutionChosen,
    Failed,
    Pause,
    Paused,
    Refused,
    Reset,
    Resume,
    Resumed,
    Step,
    Stop,
    Stopped,
    Train,
    WasReset,
)


class TestTheRun:
    def test_play_starts_a_run_with_the_present_settings(self, ready, process, events):
        ready.play()
        assert process.taken() == [Train(experiment=ready.experiment)]
        assert ready.activity == "starting"
        process.say(events.started(), events.batch(3))
        assert ready.activity == "training"
        assert ready.run.newest.step == 3
        assert ready.answering == "training"

    def test_play_twice_starts_one_run(self, ready, process):
        ready.play()
        ready.play()
        assert process.kinds() == ["train"]

    def test_pause_and_play_go_on_with_the_same_run(self, training, process):
        training.pause()
        assert training.activity == "pausing"
        training.pause()
        process.say(Paused(step=5))
        assert training.activity == "paused"
        training.play()
        assert training.activity == "training"
        process.say(Resumed(step=5))
        assert training.activity == "training"
        assert process.taken() == [Pause(), Resume()]

    def test_an_epoch_that_ends_while_pausing_or_stopping_changes_nothing(self, training, process, events):
        training.pause()
        process.say(events.epoch())
        assert training.activity == "pausing"
        training.stop()
        process.say(events.epoch(2), events.batch(11), Paused(step=11))
        assert training.activity == "stopping"

    def test_a_step_where_there_is_no_run_starts_one_that_waits(self, ready, process):
        ready.step("epoch")
        assert process.taken() == [Train(experiment=ready.experiment, paused=True), Step(unit="epoch")]

    def test_a_step_of_a_paused_run_trains_until_it_is_paused_again(self, training, process, events):
        process.say(Paused(step=1))
        training.step("batch")
        assert process.taken() == [Step(unit="batch")]
        assert training.activity == "training"
        process.say(events.batch(2))
        assert training.activity == "training"
        process.say(Paused(step=2))
        assert training.activity == "paused"

    def test_stop_ends_the_run_and_keeps_its_network(self, training, process, events):
        training.stop()
        training.stop()
        assert process.taken() == [Stop()]
        assert training.activity == "stopping"
        process.say(events.end(Stopped))
        assert training.activity == "idle"
        assert training.run.state == "stopped"
        assert training.answering == "trained"

    def test_stop_without_a_run_does_nothing(self, ready, process):
        ready.stop()
        ready.pause()
        assert process.taken() == []

    def test_stop_before_the_run_has_begun_ends_it_when_it_begins(self, ready, process, events):
        ready.play()
        ready.stop()
        process.say(events.started())
        assert ready.activity == "stopping"
        process.say(events.end(Stopped))
        assert ready.activity == "idle"
        assert process.kinds() == ["train", "stop"]

    def test_play_before_the_engine_is_ready_waits_for_it(self, session, process, events):
        session.engine.start()
        session.play()
        assert session.activity == "starting"
        assert process.taken() == []
        process.say(events.ready)
        assert process.kinds() == ["train"]

    def test_play_before_the_engine_is_ready_can_be_called_off(self, session, process, events):
        session.engine.start()
        session.play()
        session.stop()
        assert session.activity == "idle"
        process.say(events.ready)
        assert process.taken() == []

    def test_a_new_run_begins_with_empty_curves(self, training, process, events):
        process.say(events.end())
        training.play()
        process.say(events.started())
        assert list(training.run.loss.steps) == []
        assert list(training.run.validation_loss.steps) == [0]

    def test_choosing_an_execution_before_the_run_begins_is_no_beginning(self, ready, process, qtbot):
        ready.play()
        with qtbot.waitSignal(ready.engine_changed):
            process.say(ExecutionChosen(execution="xla_step"))
        assert ready.activity == "starting"
        assert ready.engine.execution == "xla_step"

    def test_reset_makes_a_fresh_network_answer_and_forgets_the_run(self, training, process, events):
        training.reset()
        assert process.taken() == []
        process.say(events.end())
        training.reset()
        assert process.taken() == [Reset(experiment=training.experiment)]
        process.say(WasReset())
        assert training.run.state == "empty"
        assert training.answering == "fresh"

    def test_a_failed_run_is_said_with_its_remedy(self, training, process):
        process.say(Failed(what="The loss is not a number any more.", advice="Lower the learning rate."))
        assert training.heard == [("The loss is not a number any more. Lower the learning rate.", "problem")]
        assert training.activity == "idle"

    def test_a_run_that_fails_before_it_begins_leaves_the_last_one_alone(self, training, process, events):
        process.say(events.end())
        last = training.run
        training.play()
        process.say(Failed(what="Too large.", advice="Make it smaller."))
        assert last.state == "finished"
        assert training.run.state == "failed"
        assert training.activity == "idle"

    def test_a_refused_command_is_said_and_unlocks_its_button(self, ready, process):
        ready.play()
        process.say(Refused(command="train", sentence="The data are missing; install DigitLab again."))
        assert ready.activity == "idle"
        assert ready.heard == [("The data are missing; install DigitLab again.", "problem")]

    def test_a_run_refused_after_stop_was_pressed_leaves_no_button_locked(self, ready, process):
        ready.play()
        ready.stop()
        process.say(Refused(command="train", sentence="The data are missing; install DigitLab again."))
        assert ready.activity == "idle"

    def test_a_pause_that_came_after_the_end_is_no_news(self, training, process, events):
        training.pause()
        process.say(events.end(), Refused(command="pause", sentence="Nothing runs."))
        assert training.heard == []
        assert training.activity == "idle"
