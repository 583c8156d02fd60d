import json

import numpy as np
import pytest

from digitlab.core.experiment import Experiment
from digitlab.core.messages import (
    ExecutionChosen,
    Failed,
    Load,
    Loaded,
    Pause,
    Paused,
    Predict,
    Prepare,
    Refused,
    Reset,
    Resume,
    Resumed,
    Save,
    Saved,
    SetOptimizer,
    SetParameter,
    Step,
    Stop,
    Stopped,
    Train,
    WasReset,
)
from digitlab.core.optimizers import Sgd


def kinds(commands):
    return [command.kind for command in commands]


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
        assert process.taken() == [Prepare(experiment=ready.experiment)]
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
        qtbot.waitUntil(lambda: process.sent == [Prepare(experiment=session.experiment)])


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
        assert kinds(process.taken()) == ["train"]

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
        assert kinds(process.taken()) == ["train", "stop"]

    def test_play_before_the_engine_is_ready_waits_for_it(self, session, process, events):
        session.engine.start()
        session.play()
        assert session.activity == "starting"
        assert process.taken() == []
        process.say(events.ready)
        assert kinds(process.taken()) == ["train"]

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
            assert kinds(process.taken()) == ["predict"]
            process.say(events.predicted(number))

    def test_a_drawing_made_too_early_is_answered_the_moment_the_engine_is_ready(self, session, process, events):
        session.engine.start()
        session.predict(self.PICTURE)
        assert process.taken() == []
        process.say(events.ready)
        assert kinds(process.taken()) == ["predict"]


class TestDeath:
    def test_the_run_ends_with_a_sentence_that_says_what_is_safe(self, training, process, events):
        process.say(events.epoch(1))
        process.die("The engine was killed.")
        assert training.run.state == "failed"
        assert training.run.ended.what == "The engine was killed."
        assert training.heard == [("The engine was killed. Your run is safe up to epoch 1.", "problem")]
        assert training.activity == "idle"

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
        assert kinds(process.taken()) == ["train"]

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
        assert kinds(process.taken()) == ["train"]

    def test_an_engine_given_up_is_started_by_the_next_play(self, ready, process, events):
        process.die(for_good=True)
        assert ready.engine.state == "dead"
        assert "three times" in ready.heard[0][0]
        ready.play()
        assert ready.engine.state == "starting"
        assert process.starts == 2
        process.say(events.ready)
        assert kinds(process.taken()) == ["train"]

    def test_giving_up_calls_off_what_waited(self, session, process):
        session.engine.start()
        session.play()
        process.die(for_good=True)
        assert session.activity == "idle"

    def test_a_file_that_was_being_saved_is_named(self, training, process, tmp_path):
        training.save(tmp_path / "first.digitlab")
        process.die()
        assert "first.digitlab was not saved." in training.heard[0][0]


class TestFiles:
    def test_a_model_is_opened_by_the_engine(self, ready, process, events, tmp_path):
        path = tmp_path / "one.digitlab"
        path.write_bytes(b"")
        ready.open(path)
        assert process.taken() == [Load(path=str(path))]
        history = [events.started().line(), events.batch(10).line(), events.epoch(1).line(), events.end().line()]
        kept = events.experiment.with_value("seed", 9)
        process.say(Loaded(path=str(path), experiment=kept, history=history))
        assert (ready.path, ready.experiment, ready.answering) == (path, kept, "loaded")
        assert not ready.modified
        assert ready.run.state == "finished"

    def test_a_model_saved_in_the_middle_of_its_run_opens_as_a_stopped_run(self, ready, process, events):
        history = [events.started().line(), events.batch(10).line(), events.epoch(1).line()]
        process.say(Loaded(path="/a.digitlab", experiment=events.experiment, history=history))
        assert ready.run.state == "stopped"
        assert ready.run.ended.validation_accuracy == 0.9
        assert ready.activity == "idle"

    def test_a_model_with_a_broken_history_still_opens(self, ready, process, events):
        process.say(Loaded(path="/a.digitlab", experiment=events.experiment.with_value("seed", 9), history=["{"]))
        assert ready.experiment.seed == 9
        assert ready.answering == "loaded"
        assert "a history that cannot be read" in ready.heard[0][0]

    def test_opening_a_model_stops_the_run_under_way_first(self, training, process, events, tmp_path):
        (tmp_path / "one.digitlab").write_bytes(b"")
        training.open(tmp_path / "one.digitlab")
        assert kinds(process.taken()) == ["stop"]
        process.say(events.batch(2))
        assert process.taken() == []
        process.say(events.end(Stopped))
        assert kinds(process.taken()) == ["load"]
        process.say(events.batch(3))
        assert process.taken() == []

    def test_an_experiment_is_opened_without_the_engine(self, session, tmp_path, process):
        path = tmp_path / "one.json"
        path.write_text(Experiment(seed=9).to_json())
        session.change(session.experiment.with_value("seed", 3))
        session.open(path)
        assert (session.experiment, session.path, session.modified) == (Experiment(seed=9), path, False)
        assert process.taken() == []

    @pytest.mark.parametrize("name", ["gone.json", "gone.digitlab", "gone.png", "notes.txt", "wrong.json", "deep.json"])
    def test_what_cannot_be_opened_is_said_in_a_sentence(self, session, tmp_path, name):
        (tmp_path / "notes.txt").write_text("hello")
        (tmp_path / "wrong.json").write_text('{"seed": -1}')
        (tmp_path / "deep.json").write_text("[" * 100_000)
        session.open(tmp_path / name)
        ((sentence, tone),) = session.heard
        assert tone == "problem"
        assert name in sentence
        assert "\n" not in sentence

    def test_strokes_go_to_the_canvas(self, session, tmp_path, qtbot):
        (tmp_path / "seven.json").write_text(json.dumps({"strokes": [[[0, 0], [10, 0], [5, 20]]]}))
        with qtbot.waitSignal(session.digit_opened) as opened:
            session.open(tmp_path / "seven.json")
        assert np.array_equal(opened.args[0][0], [[0, 0], [10, 0], [5, 20]])

    def test_a_picture_goes_to_the_canvas(self, session, tmp_path, qtbot):
        from PIL import Image, ImageDraw

        paper = Image.new("L", (100, 100), "white")
        ImageDraw.Draw(paper).line((50, 20, 50, 80), "black", width=8)
        paper.save(tmp_path / "one.png")
        with qtbot.waitSignal(session.digit_opened) as opened:
            session.open(tmp_path / "one.png")
        assert opened.args[0].shape == (28, 28)
        assert opened.args[0].dtype == np.uint8

    def test_a_network_is_saved_with_the_settings_it_was_trained_with(self, training, process, events, tmp_path):
        process.say(events.end())
        process.taken()
        training.change(training.experiment.with_value("training.epochs", 9).with_value("name", "Mine"))
        training.save(tmp_path / "mine.digitlab")
        (command,) = process.taken()
        assert command == Save(
            path=str(tmp_path / "mine.digitlab"), experiment=events.experiment.with_value("name", "Mine")
        )
        process.say(Saved(path=command.path))
        assert training.path == tmp_path / "mine.digitlab"
        assert training.modified
        assert "act with the next Play" in training.heard[0][0]

    def test_saving_unchanged_settings_leaves_nothing_modified(self, training, process, tmp_path):
        training.change(training.experiment.with_value("optimizer.learning_rate", 0.01))
        training.save(tmp_path / "mine.digitlab")
        process.say(Saved(path=str(tmp_path / "mine.digitlab")))
        assert not training.modified
        assert training.heard == [("mine.digitlab is saved.", "note")]

    def test_the_network_that_ships_is_not_saved_as_ones_own(self, ready, process, tmp_path):
        ready.save(tmp_path / "mine.digitlab")
        assert process.taken() == []
        assert "press Play" in ready.heard[0][0]

    def test_an_unnamed_experiment_takes_the_name_of_its_file(self, training, process, tmp_path):
        training.save(tmp_path / "First try.digitlab")
        assert training.experiment.name == "First try"
        assert process.taken()[-1].experiment.name == "First try"

    def test_settings_alone_are_saved_as_json_by_the_window(self, session, process, tmp_path):
        session.change(session.experiment.with_value("seed", 9).with_value("name", "Mine"))
        session.save(tmp_path / "mine.json")
        assert Experiment.from_json((tmp_path / "mine.json").read_text()) == session.experiment
        assert (session.path, session.modified) == (tmp_path / "mine.json", False)
        assert session.heard == [("mine.json is saved.", "note")]
        assert process.taken() == []

    def test_settings_that_cannot_be_written_are_said(self, session, tmp_path):
        session.save(tmp_path / "no folder" / "mine.json")
        assert "cannot be written" in session.heard[0][0]
        assert session.path is None

    def test_a_new_experiment_has_the_default_settings_and_can_be_undone(self, training, process, events):
        process.say(events.end())
        training.change(training.experiment.with_value("training.epochs", 9))
        changed = training.experiment
        training.new()
        assert (training.experiment, training.path, training.modified) == (Experiment(), None, False)
        assert training.run.state == "empty"
        assert training.heard[-1][1] == "undo"
        training.undo_stack.undo()
        assert training.experiment == changed

    def test_closing_ends_the_engine(self, session, process):
        session.close()
        assert process.closed


def test_a_file_of_keras_is_opened_but_never_saved_over(ready, process, events, tmp_path):
    (tmp_path / "cnn.keras").write_bytes(b"")
    ready.open(tmp_path / "cnn.keras")
    assert [one.path for one in process.taken() if one.kind == "load"] == [str(tmp_path / "cnn.keras")]
    process.say(Loaded(path=str(tmp_path / "cnn.keras"), experiment=events.experiment, history=[]))
    assert ready.answering == "loaded"
    assert ready.path is None
    assert ready.heard[-1][0].startswith("cnn.keras is open with its weights")
