import json
import os

import numpy as np
import pytest

from digitlab.core.experiment import Experiment
from digitlab.core.messages import Load, Loaded, Save, Saved, Stopped


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
        assert process.kinds() == ["stop"]
        process.say(events.batch(2))
        assert process.taken() == []
        process.say(events.end(Stopped))
        assert process.kinds() == ["load"]
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

    def test_a_name_that_is_no_text_is_refused_before_the_run_is_stopped(self, training, process, tmp_path):
        path = tmp_path / os.fsdecode(b"\xff.digitlab")
        path.write_bytes(b"")
        training.open(path)
        ((sentence, tone),) = training.heard
        assert tone == "problem"
        assert sentence.endswith("udcff.digitlab is not in UTF-8; rename it, or what it lies in.")
        assert process.taken() == []

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
