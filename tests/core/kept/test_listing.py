"""What is known of the runs that are kept: of sound folders, of old ones and of broken ones."""

from __future__ import annotations

import os
from datetime import datetime

import pytest

from digitlab.core import folders
from digitlab.core.experiment import Experiment, Training
from digitlab.core.kept import care, listing
from digitlab.core.kept.folder import read
from digitlab.core.kept.listing import kept_runs
from digitlab.core.kept.summary import Label, Machine
from digitlab.core.messages import Device, Failed, ParameterChanged, Ready, Stopped, TestOpened
from digitlab.core.run import replay


def everything():
    return [run for portion in kept_runs() for run in portion]


def append(folder, *events) -> None:
    with (folder / "events.jsonl").open("a", encoding="utf-8") as file:
        file.writelines(event.line() for event in events)


def test_without_a_folder_there_are_no_runs() -> None:
    assert everything() == []


def test_a_finished_run_tells_what_came_of_it(keep_run) -> None:
    folder = keep_run(Experiment(name="First", seed=3, training=Training(epochs=2)), reached=0.97)
    (run,) = everything()
    about = run.summary
    assert (run.folder, run.name, run.seed, run.problem) == (folder, "First", 3, "")
    assert about.moment == datetime(2026, 1, 1, 12)
    assert (about.state, about.because, about.accuracy, about.epoch, about.epochs) == (
        "finished", "all epochs are done", 0.97, 2, 2)  # fmt: skip
    assert (about.seconds, about.images_per_second, about.steered) == (2.0, 100.0, False)
    assert about.settings["optimizer"] == "Adam"
    assert about.settings["parameters"] == Experiment().network.parameters


def test_the_newest_run_comes_first_in_portions(keep_run) -> None:
    made = [keep_run() for _ in range(5)]
    assert [[run.folder for run in portion] for portion in kept_runs(2)] == [made[:2:-1], made[2:0:-1], made[:1]]


def test_a_run_without_an_end_was_interrupted_and_tells_how_far_it_came(keep_run) -> None:
    folder = keep_run(Experiment(training=Training(batch_size=50)), reached=0.9, epochs=3, end=None)
    about = read(folder).summary
    assert (about.state, about.because) == ("open", "interrupted, or under way elsewhere")
    assert (about.accuracy, about.epoch, about.epochs) == (0.9, 3, 3)
    assert (about.seconds, about.images_per_second) == (3.0, 30 * 50 / 3)


def test_a_failed_run_says_why_and_a_stopped_one_too(keep_run) -> None:
    broken, stopped = keep_run(end=None), keep_run(end=Stopped)
    append(broken, Failed(what="The loss is no longer a number.", advice="Try less."))
    assert read(broken).summary.because == "The loss is no longer a number."
    assert (read(stopped).summary.state, read(stopped).summary.because) == ("stopped", "all epochs are done")


def test_openings_of_the_test_set_and_changes_on_the_way_are_known(keep_run) -> None:
    folder = keep_run(end=None)
    append(folder, ParameterChanged(path="optimizer.learning_rate", value=0.1, step=3))
    assert read(folder).summary.steered
    append(folder, TestOpened(accuracy=0.93, loss=0.2, count=10_000, opened=2))
    assert (read(folder).summary.test_accuracy, read(folder).summary.times_opened) == (0.93, 2)


def test_a_line_that_a_crash_cut_off_ends_what_is_known(keep_run) -> None:
    folder = keep_run(end=None)
    text = (folder / "events.jsonl").read_text()
    (folder / "events.jsonl").write_text(text[: text.rindex('"kind":"epoch_ended"') + 60])
    assert read(folder).summary.epochs == 1


def test_a_run_that_had_not_begun_has_its_settings(keep_run) -> None:
    folder = keep_run()
    (folder / "events.jsonl").unlink()
    about = read(folder).summary
    assert (about.epochs, about.accuracy, about.settings["seed"]) == (0, None, 7)


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), (b"{", "experiment.json"), (b'{"seed": -1}', "experiment.json"), (b"\xff\xfe", "")],
)
def test_a_folder_that_is_no_run_becomes_a_row_with_a_sentence(keep_run, content, said) -> None:
    sound, broken = keep_run(), keep_run()
    if content is None:
        (broken / "experiment.json").unlink()
    else:
        (broken / "experiment.json").write_bytes(content)
    first, second = everything()
    assert (first.folder, first.summary, first.name) == (broken, None, broken.name)
    assert said in first.problem
    assert first.problem.endswith(".")
    assert second.folder == sound
    assert second.summary is not None


def test_what_only_a_newer_version_tells_of_a_run_is_passed_over(keep_run) -> None:
    folder = keep_run(reached=0.97)
    lines = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    newer = '{"kind":"of_a_newer_digitlab","step":1}\n'
    (folder / "events.jsonl").write_text(newer.join(lines) + newer, encoding="utf-8")
    about = read(folder).summary
    assert (about.state, about.accuracy, about.epochs) == ("finished", 0.97, 2)
    assert replay([*lines, newer]).state == "finished"


def test_a_file_among_the_runs_is_left_out(keep_run) -> None:
    keep_run()
    (folders.runs() / "README.txt").write_text("mine")
    assert len(everything()) == 1


def test_what_is_remembered_is_used_until_the_events_change(keep_run, monkeypatch) -> None:
    folder, other = keep_run(end=None), keep_run()
    everything()
    looked, real = [], listing.kept_folder.read
    monkeypatch.setattr(listing.kept_folder, "read", lambda one: looked.append(one) or real(one))
    assert [run.summary.accuracy for run in everything()] == [0.95, 0.95]
    assert looked == []
    append(folder, TestOpened(accuracy=0.93, loss=0.2, count=10_000, opened=1))
    assert everything()[1].summary.test_accuracy == 0.93
    assert looked == [folder]
    os.utime(other / "events.jsonl", (0, 0))
    everything()
    assert looked == [folder, other]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"version": 99, "runs": {}}', b"\x00" * 100])
def test_a_memory_that_cannot_be_read_is_made_anew(keep_run, content) -> None:
    keep_run()
    everything()
    memory = folders.cache() / "runs.json"
    memory.write_bytes(content)
    assert everything()[0].summary.accuracy == 0.95
    assert b'"accuracy":0.95' in memory.read_bytes()


def test_a_memory_that_cannot_be_written_costs_nothing_else(keep_run) -> None:
    keep_run()
    folders.cache().parent.mkdir(parents=True, exist_ok=True)
    folders.cache().write_text("a file in the way")
    assert len(everything()) == 1


def test_the_machine_is_told_by_what_the_engine_says_of_itself(keep_run) -> None:
    folder = keep_run()
    assert read(folder).summary.machine == Machine()
    ready = Ready(versions={"tensorflow": "2.21.0"}, devices=[Device(name="/device:CPU:0", type="CPU")], threads=2)
    (folder / "machine.json").write_text(Machine.of(ready).model_dump_json())
    assert read(folder).summary.machine == Machine(versions={"tensorflow": "2.21.0"}, device="CPU, 2 threads")


def test_a_label_that_is_damaged_is_left_out(keep_run) -> None:
    folder = keep_run(Experiment(name="Plain"))
    care.note(folder, Label(name="Mine", star=True, note="the good one"))
    assert read(folder).label == Label(name="Mine", star=True, note="the good one")
    assert read(folder).name == "Mine"
    (folder / "label.json").write_text('{"star": "perhaps"}')
    assert read(folder).label == Label()
    assert read(folder).name == "Plain"


def test_runs_that_differ_in_nothing_but_seed_and_name_have_one_recipe(keep_run) -> None:
    one, two = keep_run(Experiment(name="a", seed=1)), keep_run(Experiment(name="b", seed=2))
    other = keep_run(Experiment(seed=1, training=Training(epochs=9)))
    recipes = [read(folder).summary.recipe for folder in (one, two, other)]
    assert recipes[0] == recipes[1] != recipes[2]
