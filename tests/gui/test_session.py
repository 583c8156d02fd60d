import numpy as np
import pytest

from digitlab.core.experiment import Experiment
from digitlab.core.kept.folders import CHECKPOINTS, checkpoint_name
from digitlab.core.messages import (
    Load,
    Loaded,
    Paused,
    Predict,
    Prepare,
    Refused,
    Reset,
    SetOptimizer,
    SetParameter,
    WasReset,
)
from digitlab.core.optimizers import Sgd


class TestSettings:
    def test_a_change_is_one_step_to_undo(self, session, events):
        changed = events.experiment.with_value("seed", 8)
        session.change(changed)
        assert session.experiment == changed
        assert session.modified
        session.undo_stack.undo()
        assert session.experiment == events.experiment
        assert not session.modified
        session.undo_stack.redo()
        assert session.experiment == changed

    def test_an_equal_value_is_ignored(self, session, events, qtbot):
        with qtbot.assertNotEmitted(session.experiment_changed):
            session.change(events.experiment.model_copy())
        assert session.undo_stack.count() == 0

    def test_a_drag_on_one_field_is_one_step(self, session, events):
        for rate in (0.002, 0.003, 0.004):
            session.change(session.experiment.with_value("optimizer.learning_rate", rate))
        session.change(session.experiment.with_value("seed", 8))
        assert session.undo_stack.count() == 2
        session.undo_stack.undo()
        session.undo_stack.undo()
        assert session.experiment == events.experiment

    def test_edits_of_several_fields_at_once_stay_steps_of_their_own(self, session):
        for number in (3, 4):
            session.change(session.experiment.with_value("training.epochs", number).with_value("seed", number))
        assert session.undo_stack.count() == 2

    def test_going_back_to_the_first_value_leaves_nothing_to_undo(self, session, events):
        session.change(events.experiment.with_value("seed", 8))
        session.change(events.experiment)
        assert session.undo_stack.count() == 0
        assert not session.modified

    def test_the_name_changes_like_a_setting(self, session):
        session.change(session.experiment.with_value("name", "First"))
        session.change(session.experiment.with_value("name", "First try"))
        assert session.undo_stack.count() == 1
        assert session.undo_stack.undoText() == "name"

    def test_what_acts_now_reaches_the_run_under_way_and_the_rest_waits(self, training, process):
        training.change(training.experiment.with_value("optimizer.learning_rate", 0.01))
        assert process.taken() == [SetParameter(path="optimizer.learning_rate", value=0.01)]
        assert not training.settings_wait
        training.change(training.experiment.with_value("training.batch_size", 64))
        assert process.taken() == []
        assert training.settings_wait

    def test_undoing_a_live_change_reaches_the_run_too(self, training, process, events):
        before = events.experiment.optimizer.learning_rate
        training.change(training.experiment.with_value("optimizer.learning_rate", 0.01))
        process.taken()
        training.undo_stack.undo()
        assert process.taken() == [SetParameter(path="optimizer.learning_rate", value=before)]

    def test_another_optimizer_goes_on_with_the_run_and_its_rate_with_it(self, training, process, events):
        training.change(training.experiment.with_value("optimizer", "sgd"))
        training.change(training.experiment.with_value("optimizer.learning_rate", 0.5))
        assert process.taken() == [
            SetOptimizer(optimizer=Sgd()),
            SetParameter(path="optimizer.learning_rate", value=0.5),
        ]
        assert not training.settings_wait
        training.undo_stack.undo()
        training.undo_stack.undo()
        assert process.taken()[-1] == SetOptimizer(optimizer=events.experiment.optimizer)

    def test_settings_that_do_not_go_together_are_refused_before_play(self, ready, process):
        ready.change(ready.experiment.with_value("training.batch_size", 60_000))
        for start in (ready.play, lambda: ready.step("batch")):
            start()
            assert ready.heard[-1] == (
                "Batch size is 60,000; it must be at most 54,000, the digits to learn from.", "problem"
            )  # fmt: skip
        assert ready.activity == "idle"
        assert not [command for command in process.taken() if command.kind == "train"]

    def test_settings_changed_without_a_run_are_not_sent(self, ready, process):
        ready.change(ready.experiment.with_value("optimizer.learning_rate", 0.01))
        assert process.taken() == []

    def test_the_engine_compiles_ahead_once_for_each_experiment(self, ready, process, qtbot, monkeypatch):
        ready._preparation._soon.setInterval(1)
        ready.change(ready.experiment.with_value("seed", 8))
        ready.change(ready.experiment.with_value("training.batch_size", 64))
        qtbot.waitUntil(lambda: bool(process.sent))
        assert process.taken() == [Prepare(experiment=ready.experiment, number=1)]
        ready.change(ready.experiment.with_value("name", "Only a name"))
        qtbot.wait(20)
        assert process.taken() == []

    def test_nothing_is_compiled_ahead_during_a_run(self, training, process, qtbot):
        training._preparation._soon.setInterval(1)
        training.change(training.experiment.with_value("training.batch_size", 64))
        qtbot.wait(20)
        assert process.taken() == []

    def test_settings_are_compiled_ahead_as_soon_as_the_engine_is_ready(self, session, process, events, qtbot):
        session._preparation._soon.setInterval(1)
        session.engine.start()
        qtbot.wait(20)
        assert process.taken() == []
        process.say(events.ready)
        qtbot.waitUntil(lambda: process.sent == [Prepare(experiment=session.experiment, number=1)])


class TestTheDrawing:
    PICTURE = np.ones((28, 28), np.uint8)

    def test_the_answer_reaches_the_views(self, ready, process, events, qtbot):
        ready.predict(self.PICTURE)
        with qtbot.waitSignal(ready.predicted) as answer:
            process.say(events.predicted(1))
        assert answer.args[0][7] == 0.91

    def test_an_empty_canvas_shows_no_answer(self, ready, process, qtbot):
        with qtbot.waitSignal(ready.predicted) as answer:
            ready.predict(None)
        assert answer.args == [None]
        assert process.taken() == []

    def test_the_drawing_is_answered_anew_when_the_network_changes(self, training, process, events):
        training.predict(self.PICTURE)
        process.say(events.predicted(1))
        process.taken()
        for number, event in enumerate((Paused(step=1), events.end(), WasReset()), 2):
            process.say(event)
            assert process.kinds() == ["predict"]
            process.say(events.predicted(number))

    def test_a_drawing_made_too_early_is_answered_the_moment_the_engine_is_ready(self, session, process, events):
        session.engine.start()
        session.predict(self.PICTURE)
        assert process.taken() == []
        process.say(events.ready)
        assert process.kinds() == ["predict"]


class TestDeath:
    def test_the_run_ends_with_a_sentence_that_says_what_is_safe(self, training, process, events, tmp_path):
        (tmp_path / CHECKPOINTS).mkdir()
        (tmp_path / CHECKPOINTS / checkpoint_name(1, 10)).touch()
        process.say(events.epoch(1), events.epoch(2))
        process.die("The engine was killed.")
        assert training.run.state == "failed"
        assert training.run.ended.what == "The engine was killed."
        assert training.heard == [("The engine was killed. Your run is safe up to epoch 1.", "problem")]
        assert training.activity == "idle"

    @pytest.mark.parametrize("kept", [True, False])
    def test_a_run_that_the_disk_did_not_take_is_not_said_to_be_safe(self, ready, process, events, tmp_path, kept):
        ready.play()
        process.say(events.started(tmp_path if kept else ""), events.epoch(1))
        process.die("The engine was killed.")
        assert ready.heard[-1][0] == "The engine was killed. Your run could not be kept; press Play to start again."
        assert ready.going_on.words == ""

    def test_the_network_of_the_last_finished_epoch_answers_again(self, training, process, events, tmp_path):
        (tmp_path / "model.digitlab").write_bytes(b"")
        training.predict(TestTheDrawing.PICTURE)
        process.say(events.epoch(1))
        process.taken()
        process.die()
        process.say(events.ready)
        assert process.sent[0] == Load(path=str(tmp_path / "model.digitlab"))
        assert isinstance(process.sent[1], Predict)
        curves = training.run
        process.say(Loaded(path=str(tmp_path / "model.digitlab"), experiment=Experiment(seed=99), history=[]))
        assert training.run is curves
        assert training.experiment == events.experiment
        assert training.path is None
        assert training.answering == "trained"

    def test_without_a_finished_epoch_the_network_that_ships_answers(self, training, process, events):
        process.die()
        assert "No epoch was finished" in training.heard[0][0]
        process.say(events.ready)
        assert process.taken() == []
        assert training.answering == "bundled"

    def test_a_kept_network_that_cannot_be_read_is_said(self, training, process, events, tmp_path):
        (tmp_path / "model.digitlab").write_bytes(b"")
        process.die()
        process.say(events.ready, Refused(command="load", sentence="model.digitlab is damaged."))
        assert training.heard[-1] == ("model.digitlab is damaged.", "problem")
        assert training.answering == "bundled"

    def test_a_fresh_network_is_made_again(self, ready, process, events):
        ready.reset()
        process.say(WasReset())
        process.taken()
        process.die()
        process.say(events.ready)
        assert process.taken() == [Reset(experiment=ready.experiment)]
        process.say(WasReset())
        assert ready.answering == "fresh"

    def test_play_works_again(self, training, process, events):
        process.die()
        process.taken()
        training.play()
        assert training.activity == "starting"
        process.say(events.ready)
        assert process.kinds() == ["train"]

    def test_a_run_that_was_asked_for_but_had_not_begun_is_not_waited_for(self, ready, process, events):
        ready.play()
        process.die()
        assert ready.activity == "idle"
        assert ready.heard == [("The engine was killed. Press Play to start the run again.", "problem")]

    def test_a_run_that_waits_for_the_engine_still_waits_after_its_death(self, session, process, events):
        session.engine.start()
        session.play()
        process.die()
        assert session.activity == "starting"
        process.say(events.ready)
        assert process.kinds() == ["train"]

    def test_an_engine_given_up_is_started_by_the_next_play(self, ready, process, events):
        process.die(for_good=True)
        assert ready.engine.state == "dead"
        assert "three times" in ready.heard[0][0]
        ready.play()
        assert ready.engine.state == "starting"
        assert process.starts == 2
        process.say(events.ready)
        assert process.kinds() == ["train"]

    def test_giving_up_calls_off_what_waited(self, session, process):
        session.engine.start()
        session.play()
        process.die(for_good=True)
        assert session.activity == "idle"

    def test_a_file_that_was_being_saved_is_named(self, training, process, tmp_path):
        training.save(tmp_path / "first.digitlab")
        process.die()
        assert "first.digitlab was not saved." in training.heard[0][0]
