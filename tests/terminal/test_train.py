"""Training in the terminal."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digitlab.core import presets
from digitlab.core.messages import EpochEnded, RunEvent
from digitlab.core.opening import times_opened
from digitlab.core.run import replay
from digitlab.data import model_file
from digitlab.engine.commands.progress import TrainingProgress

GRAPH = ["--set", "training.execution=graph"]
DIVERGING = [
    "--set", "network.layers.1.activation=linear", "--set", "schedule=constant",
    "--set", "optimizer=sgd", "--set", "optimizer.learning_rate=10",
]  # fmt: skip


def test_the_answer_is_one_json_object_about_the_run(trained: Any) -> None:
    code, _, error = trained.ended
    assert code == 0, error
    data = trained.ended.data
    assert data["epochs"] == 1
    assert data["seed"] == 7
    assert data["parameters"] == 28 * 28 * 16 + 16 + 16 * 10 + 10
    assert data["stopped_because"] == "its one epoch is done"
    assert 0.5 < data["validation_accuracy"] < 1
    assert 0.5 < data["test_accuracy"] < 1
    assert data["images_per_second"] > 0
    assert data["train_seconds"] > 0
    assert data["execution"] in ("graph", "xla_step", "xla_loop")
    assert data["model"] == str(trained.model)


def test_every_epoch_is_a_line_on_standard_error_and_libraries_say_nothing(trained: Any) -> None:
    lines = trained.ended.error.splitlines()
    assert len(lines) == 1, lines
    for word in ("epoch 1 of 1", "loss", "accuracy", "validation", "images/s"):
        assert word in lines[0]


def test_what_libraries_say_when_they_are_loaded_is_in_the_log(trained: Any) -> None:
    assert (trained.home / "logs" / "terminal.log").stat().st_size > 0


def test_the_run_is_kept_and_its_model_is_the_one_asked_for(trained: Any) -> None:
    folder = Path(trained.ended.data["run"])
    assert folder.parent == trained.home / "runs"
    run = replay((folder / "events.jsonl").read_text(encoding="utf-8").splitlines())
    assert run.state == "finished"
    kept, written = model_file.read(folder / "model.digitlab"), model_file.read(trained.model)
    assert written.experiment == kept.experiment == run.started.experiment
    assert written.experiment.name == "Small"
    assert written.history == kept.history
    assert all((written.tensors[name] == kept.tensors[name]).all() for name in kept.tensors | written.tensors)


def test_its_look_at_the_test_digits_counts(trained: Any) -> None:
    events = Path(trained.ended.data["run"], "events.jsonl").read_text(encoding="utf-8").splitlines()
    (opening,) = replay(events).openings
    assert (opening.accuracy, opening.count) == (trained.ended.data["test_accuracy"], 10_000)
    assert times_opened(events) == times_opened(model_file.read(trained.model).history) == 1


def test_the_same_seed_gives_the_same_result(trained: Any, digitlab: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "again.json").write_text(model_file.read(trained.model).experiment.to_json(), encoding="utf-8")
    again = digitlab("train", tmp_path / "again.json", *GRAPH, "--json")
    assert again.data["test_accuracy"] == pytest.approx(trained.ended.data["test_accuracy"], abs=0.002)
    assert again.data["model"] == str(Path(again.data["run"]) / "model.digitlab")


def test_a_person_reads_how_it_went_and_where_the_model_is(
    digitlab: Callable[..., Any], small: list[str], short: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "model.digitlab"
    ended = digitlab("train", *small, *short, *GRAPH, "--out", out)
    assert ended.code == 0
    assert "its one epoch is done" in ended.out
    assert "Test accuracy: " in ended.out
    assert ended.out.endswith(f"The model is in {out}\n")


def test_ctrl_c_ends_the_run_keeps_it_and_tells_how_far_it_came(home: Path, small: list[str], tmp_path: Path) -> None:
    out = tmp_path / "stopped.digitlab"
    command = [sys.executable, "-m", "digitlab", "train", *small, *GRAPH, "--set", "training.epochs=1000"]
    command += ["--out", str(out), "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, encoding="utf-8", env=dict(os.environ), **pipes) as process:
        assert process.stderr.readline().startswith("epoch 1 of 1000")
        process.send_signal(signal.SIGINT)
        answer, error = process.communicate()
    assert process.returncode == 0, error
    data = json.loads(answer)
    assert data["stopped_because"].startswith("stopped in epoch")
    assert model_file.read(out).history == model_file.read(Path(data["run"], "model.digitlab")).history
    assert replay(Path(data["run"], "events.jsonl").read_text(encoding="utf-8").splitlines()).state == "stopped"


def test_a_run_that_is_no_longer_kept_says_so_at_once_and_stops_when_the_program_is_to_end(
    digitlab: Callable[..., Any], home: Path, small: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    show = TrainingProgress.show

    def watch(progress: TrainingProgress, happened: RunEvent | None) -> None:
        show(progress, happened)
        if isinstance(happened, EpochEnded) and happened.epoch == 1:
            shutil.rmtree(home / "runs")
        elif isinstance(happened, EpochEnded):
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(TrainingProgress, "show", watch)
    few = ["--set", "data.learn_from=2000", "--set", "data.validation_count=100", "--set", "training.epochs=1000"]
    ended = digitlab("train", *small, *GRAPH, *few, "--out", tmp_path / "stopped.digitlab", "--json")
    assert ended.code == 0, ended.error
    assert ended.data["stopped_because"].startswith("stopped in epoch 3")
    told = [line[:30] for line in ended.error.splitlines() if line.startswith(("epoch", "This"))]
    assert [line[:7] for line in told[:3:2]] == ["epoch 1", "epoch 2"]
    assert told[1] == "This run is not kept any furth"
    assert model_file.read(tmp_path / "stopped.digitlab")


def test_a_run_trains_more_epochs_from_its_folder(trained: Any, digitlab: Callable[..., Any], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(trained.ended.data["run"], tmp_path / "copy"))
    nothing_left = digitlab("train", "--resume", folder)
    assert nothing_left.code == 1
    assert nothing_left.error == "The run is through with its 1 epochs; say how many more it is to train.\n"
    ended = digitlab("train", "--resume", folder, "--more-epochs", "1", "--json")
    assert ended.code == 0, ended.error
    planned, epoch, *_ = ended.error.splitlines()
    assert planned.startswith("One-cycle is planned anew over 2 epochs: the learning rate goes on at ")
    assert epoch.startswith("epoch 2 of 2")
    assert (ended.data["epochs"], ended.data["stopped_because"]) == (2, "all 2 epochs are done")
    assert ended.data["model"] == str(folder / "model.digitlab")
    run = replay((folder / "events.jsonl").read_text(encoding="utf-8").splitlines())
    assert [epoch.epoch for epoch in run.epochs] == [1, 2]
    assert [opening.opened for opening in run.openings] == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--resume", "x", "--preset", "mlp"], "--resume takes the settings of its run"),
        (["--resume", "x", "--set", "seed=3"], "--resume takes the settings of its run"),
        (["--more-epochs", "3"], "--more-epochs goes with --resume FOLDER"),
        (["--resume", "x", "--more-epochs", "0"], "is not a whole number from 1 to 10,000"),
    ],
)
def test_what_does_not_go_with_a_kept_run_is_wrong_usage(
    digitlab: Callable[..., Any], arguments: list[str], words: str
) -> None:
    ended = digitlab("train", *arguments)
    assert ended.code == 2
    assert words in ended.error


def test_a_folder_without_a_run_is_refused_in_a_sentence(digitlab: Callable[..., Any], tmp_path: Path) -> None:
    ended = digitlab("train", "--resume", tmp_path)
    assert (ended.code, ended.error) == (
        1, f"{tmp_path} holds no run; give the folder of one, as digitlab train names it.\n"
    )  # fmt: skip


def test_a_run_that_fails_is_told_in_a_line_and_kept(
    digitlab: Callable[..., Any], home: Path, small: list[str], short: list[str]
) -> None:
    ended = digitlab("train", *small, *short, *GRAPH, *DIVERGING, "--json")
    assert ended.code == 1
    assert ended.error.count("\n") == 1
    assert "The loss is no longer a number" in ended.error
    assert "Try a learning rate of 1 instead of 10" in ended.error
    assert ended.data == {"error": ended.error.rstrip("\n")}
    (folder,) = (home / "runs").iterdir()
    assert str(folder) in ended.error
    assert replay((folder / "events.jsonl").read_text(encoding="utf-8").splitlines()).state == "failed"


def test_a_run_that_cannot_be_kept_needs_a_place_for_its_model(
    digitlab: Callable[..., Any], home: Path, small: list[str], short: list[str], tmp_path: Path
) -> None:
    home.write_text("not a folder")
    ended = digitlab("train", *small, *short, *GRAPH)
    assert ended.code == 1
    assert "This run is not kept" in ended.error
    assert "--out" in ended.error
    assert "epoch" not in ended.error, "it is told before training"
    ended = digitlab("train", *small, *short, *GRAPH, "--out", tmp_path / "model.digitlab", "--json")
    assert ended.code == 0
    assert "This run is not kept" in ended.error
    assert ended.data["run"] == ""
    assert model_file.read(tmp_path / "model.digitlab")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "optimizer.learning_rate=99"], "optimizer.learning_rate is 99; it must be at most 10."),
        (["--set", "optimizer.learning_rate=NaN"], "optimizer.learning_rate is NaN; it must be a finite number."),
        (["--set", "seed=some"], 'seed is "some"; it must be a whole number.'),
        (["--set", "sed=5"], "There is no setting sed; sed must be one of "),
        (["--set", "optimizer=slow"], 'optimizer.type is "slow"; it must be one of '),
        (["--preset", "none"], 'There is no preset "none"; choose one of '),
        (["none.json"], "none.json cannot be read: No such file or directory; check the name."),
        (["--out", "none/model.digitlab"], "none/model.digitlab cannot be written: No such file or directory"),
        (["--out", "x" * 300 + ".digitlab"], "cannot be written: File name too long"),
        (
            ["--out", "none/net.txt"],
            "none/net.txt is no name for a model: end it in .digitlab, so that the window opens it.",
        ),
        (["--out", "."], ". is not a file; name a file for the model."),
        (["--out", os.devnull], f"{os.devnull} is not a file; name a file for the model."),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence_before_anything_is_trained(
    digitlab: Callable[..., Any], home: Path, tmp_path: Path, arguments: list[str], sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    ended = digitlab("train", *arguments)
    assert ended.code == 1
    assert sentence in ended.error
    assert ended.error.count("\n") == 1
    assert ended.out == ""
    assert not (home / "runs").exists()
    assert set(tmp_path.iterdir()) <= {home}


def test_settings_are_changed_in_their_order_as_json_or_as_text(
    digitlab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def trains(experiment: Any, *_: Any) -> Any:
        asked.append(experiment)
        raise KeyboardInterrupt

    from digitlab.engine.commands import training

    monkeypatch.setattr(training, "train", trains)
    places = ("optimizer=sgd", "optimizer.learning_rate=0.5", "optimizer.nesterov=true", 'name="5"', "seed=3")
    ended = digitlab("train", "--preset", "mlp", *(word for place in places for word in ("--set", place)))
    expected = presets.load("mlp")
    for path, value in {"optimizer": "sgd", "optimizer.learning_rate": 0.5, "optimizer.nesterov": True}.items():
        expected = expected.with_value(path, value)
    assert asked == [expected.model_copy(update={"name": "5", "seed": 3})]
    assert ended == (1, "", "Interrupted.\n")


def test_a_run_can_begin_with_the_weights_of_another_model(
    trained: Any, digitlab: Callable[..., Any], small: list[str], short: list[str], tmp_path: Path
) -> None:
    wider = ["--set", 'network.layers=[{"type":"flatten"},{"type":"dense","units":16},{"type":"dense","units":9}]']
    arguments = [*small, *short, *GRAPH, *wider, "--set", "training.time_limit=0.001"]
    out = tmp_path / "wider.digitlab"
    ended = digitlab("train", *arguments, "--keep-from", trained.model, "--out", out, "--json")
    assert ended.code == 0, ended.error
    assert ended.data["kept"] == ["layers.1"]
    assert "Weights kept: 2 Dense. New: 3 Dense, Output." in ended.error.splitlines()


def test_weights_that_have_seen_the_digits_held_back_are_refused(
    trained: Any, digitlab: Callable[..., Any], small: list[str]
) -> None:
    ended = digitlab("train", *small, "--keep-from", trained.model)
    assert ended.code == 1
    assert ended.error.startswith(f'"{trained.model.name}": The weights cannot be kept')
