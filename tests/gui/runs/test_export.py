"""The chosen runs as files, read back."""

import csv
from xml.etree import ElementTree

import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog

from digitlab.core.experiment import Experiment


@pytest.fixture
def person(opened, keep_run):
    """Two runs are chosen."""
    keep_run(Experiment(name="one", seed=1), reached=0.9, batches=2)
    keep_run(Experiment(name='two, "quoted"', seed=2), reached=0.95, batches=2)
    made = opened()
    made.choose(0, 1)
    return made


@pytest.fixture
def export(person, monkeypatch):
    """Exports to a name that a person has typed."""

    def to(path, kind=""):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (str(path), kind))
        person.press("Export")

    return to


def test_curves_become_a_table_that_can_be_read_back(person, export, tmp_path):
    export(tmp_path / "curves.csv")
    with (tmp_path / "curves.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * (4 + 3)
    first = [row for row in rows if row["run"] == "one"]
    checked = [
        (row["epoch"], row["step"], row["seconds"], row["accuracy"]) for row in first if row["curve"] == "validation"
    ]
    assert checked == [("0.0", "0", "0.0", "0.1"), ("1.0", "10", "1.0", "0.89"), ("2.0", "20", "2.0", "0.9")]
    assert {row["seed"] for row in first} == {"1"}
    assert {row["run"] for row in rows} == {"one", 'two, "quoted"'}
    assert person.pages.notice.text() == "curves.csv is written."


def test_the_overlay_becomes_a_picture_that_is_not_empty(person, export, tmp_path):
    export(tmp_path / "curves.png")
    with Image.open(tmp_path / "curves.png") as picture:
        colours = picture.convert("RGB").getcolors(10**6)
        assert picture.width == 2 * (person.overlay.plot.viewport().width() + 24)
    found = {colour for _, colour in colours}
    assert {(0, 0x72, 0xB2), (0xD5, 0x5E, 0)} <= found


def test_the_overlay_becomes_a_drawing_of_lines(person, export, tmp_path):
    export(tmp_path / "curves.svg")
    tree = ElementTree.parse(tmp_path / "curves.svg")
    texts = "".join(tree.getroot().itertext())
    assert "one" in texts
    assert "95.00 %" in texts
    kinds = [element.tag.rpartition("}")[2] for element in tree.iter()]
    assert kinds.count("polyline") >= 4
    assert "image" not in kinds


def test_a_name_without_an_ending_takes_that_of_the_kind(person, export, tmp_path):
    export(tmp_path / "v1.0", "Picture (*.png)")
    assert (tmp_path / "v1.0.png").exists()


def test_a_file_that_cannot_be_written_is_said(person, export, tmp_path):
    export(tmp_path / "nowhere" / "curves.csv")
    assert "cannot be written" in person.pages.notice.text()
