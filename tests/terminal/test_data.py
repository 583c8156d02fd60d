"""The command ``data``, and training on what it has imported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitlab.core import folders
from digitlab.core.published import Published
from digitlab.data import library
from digitlab.data.sources import load

QUICK = ["--set", "training.epochs=15", "--set", "training.execution=graph"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of 700 digits as competitions hand them out."""
    test = load("mnist").test
    rows = np.concatenate([test.labels[:700, None], test.images[:700].reshape(700, -1)], axis=1)
    names = ",".join(["label", *(f"pixel{place}" for place in range(784))])
    np.savetxt(tmp_path / "train.csv", rows, fmt="%d", delimiter=",", header=names, comments="")
    return tmp_path / "train.csv"


def test_digits_are_looked_at_imported_listed_renamed_merged_and_removed(digitlab, table) -> None:
    found = digitlab("data", "look", table, "--json").data
    assert (found["total"], found["name"], found["polarity"]) == (700, "train", "light_on_dark")
    told = digitlab("data", "import", table, "--name", "mine", "--json").data
    assert (told["training_count"], told["test_count"], sum(told["counts"])) == (600, 100, 700)
    assert Path(told["file"]) == folders.datasets() / "mine.digitlab"
    listed = digitlab("data", "list", "--json").data["datasets"]
    assert [one["name"] for one in listed] == ["MNIST", "mine"]
    assert listed[1]["sha256"] == told["sha256"]
    assert digitlab("data", "rename", "mine", "old", "--json").data["sha256"] == told["sha256"]
    merged = digitlab("data", "merge", "old", "mnist", "--name", "both", "--json").data
    assert (merged["training_count"], merged["test_count"]) == (60_600, 10_100)
    assert digitlab("data", "remove", "old", "both", "--json").data == {"removed": ["old", "both"]}
    assert library.entries() == []


def test_a_person_reads_what_was_done(digitlab, table) -> None:
    assert "A table with a header: 28×28 pixels, the label first.\n700 digits." in digitlab("data", "look", table).out
    assert "digitlab train --data 'mine'" in digitlab("data", "import", table, "--name", "mine").out
    assert "mine: 600 to learn from, 100 sealed" in digitlab("data", "list").out


def test_published_sets_are_listed_with_all_that_is_known_of_them(digitlab) -> None:
    listed = digitlab("data", "published", "--json").data["published"]
    assert [one["type"] for one in listed] == list(Published.entries())
    usps = next(one for one in listed if one["type"] == "usps")
    assert (usps["training_count"], usps["test_count"], usps["size"]) == (7_291, 2_007, None)
    assert usps["files"][0] == {"name": "usps.bz2", "checksum": "md5:ec16c51db3855ca6c91edd34d0e9b197", "size": None}
    words = digitlab("data", "published").out
    assert "emnist_digits: EMNIST digits, 240,000 to learn from, 40,000 sealed for the test" in words
    assert "To fetch: 562 MB" in words
    assert "digitlab data fetch SET" in words


def test_a_published_set_is_fetched_and_can_be_learned_from(digitlab, small_mnist) -> None:
    told = digitlab("data", "fetch", "mnist", "--json").data
    assert (told["name"], told["training_count"], told["test_count"]) == ("MNIST original files", 1_200, 200)
    assert "digitlab train --data 'mine'" in digitlab("data", "fetch", "mnist", "--name", "mine").out


def test_a_set_that_does_not_come_is_a_sentence_and_one_that_nobody_knows_is_wrong_usage(
    digitlab, small_mnist, server
) -> None:
    server.manners["train-labels-idx1-ubyte.gz"] = ["403"]
    ended = digitlab("data", "fetch", "mnist", "--json")
    assert ended.code == 1
    assert "the server refuses to hand it out (403)" in ended.data["error"]
    assert digitlab("data", "fetch", "cats").code == 2


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["data", "import", "none.csv", "--name", "a"], '"none.csv" is not there; check the name.'),
    (["data", "remove", "none"], 'There is no dataset "none" among yours; there are: none has been imported yet.'),
    (["data", "remove", "mnist"], "MNIST ships with DigitLab and cannot be removed."),
    (["data", "rename", "MNIST", "mine"], "MNIST ships with DigitLab and cannot be renamed."),
    (["train", "--data", "none"], 'There is no dataset "none" among yours'),
])  # fmt: skip
def test_what_cannot_be_done_is_said_in_a_sentence(digitlab, arguments, sentence) -> None:
    ended = digitlab(*arguments, "--json")
    assert ended.code == 1
    assert sentence in ended.data["error"]


def test_the_same_name_twice_is_refused_before_anything_is_read(digitlab, table) -> None:
    assert digitlab("data", "import", table, "--name", "mine").code == 0
    ended = digitlab("data", "import", table, "--name", "mine", "--json")
    assert 'There is a dataset "mine" already' in ended.data["error"]


def test_a_network_learns_from_imported_digits_and_is_tested_on_theirs(digitlab, table, small, tmp_path) -> None:
    digitlab("data", "import", table, "--name", "mine")
    model = tmp_path / "m.digitlab"
    run = digitlab("train", "--data", "mine", *small, *QUICK, "--out", model, "--json").data
    assert run["validation_accuracy"] > 0.5
    ended = digitlab("evaluate", model, "--json").data
    assert ended["count"] == 100
    assert ended["accuracy"] == pytest.approx(run["test_accuracy"])
    library.remove("mine")
    assert 'The dataset "mine" is not among yours' in digitlab("evaluate", model, "--json").data["error"]


def test_the_script_of_an_experiment_reads_the_same_digits(digitlab, table, small) -> None:
    digitlab("data", "import", table, "--name", "mine")
    script = digitlab("export", "--data", "mine", *small, "--json").data["script"]
    part = script[script.index("DATASET = ") : script.index("def share")]
    found: dict = {}
    exec(f"import zipfile\nimport numpy as np\n{part}\nlearn, test = load_digits()", found)
    dataset = load(library.entry("mine"))
    for (images, labels), expected in zip((found["learn"], found["test"]), dataset, strict=True):
        assert (images == expected.images).all()
        assert (labels == expected.labels).all()


@pytest.fixture
def events(home: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """The command as the window runs it."""

    def start(*arguments: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "digitlab", "data", *map(str, arguments), "--events"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    return start


def test_the_window_is_told_an_event_a_line(events, table) -> None:
    with events("import", table, "--name", "mine") as process:
        lines = [json.loads(line) for line in process.stdout]
    assert process.returncode == 0
    assert lines[-1]["kind"] == "imported"
    assert lines[-1]["dataset"]["name"] == "mine"
    with events("import", table.with_name("none"), "--name", "a") as process:
        (line,) = [json.loads(line) for line in process.stdout]
    assert (line["kind"], line["sentence"]) == ("not_imported", '"none" is not there; check the name.')


def test_an_import_stops_and_leaves_nothing_when_nobody_listens_any_more(events, table) -> None:
    large = table.with_name("large.csv")
    lines = table.read_text(encoding="utf-8").partition("\n")
    large.write_text(lines[0] + "\n" + lines[2] * 60, encoding="utf-8")
    with events("import", large, "--name", "mine") as process:
        assert json.loads(process.stdout.readline())["kind"] == "import_advanced"
        process.stdin.close()
        left = process.stdout.read()
    assert process.returncode == 0
    assert b"imported" not in left
    assert list(folders.datasets().iterdir()) == []
