"""Two windows about one file: the first one writes it, the second one reads only and says so."""

import pytest
from PySide6.QtWidgets import QFileDialog

from digitlab.core.experiment import Experiment
from digitlab.core.lock import Lock
from digitlab.core.messages import Saved
from digitlab.gui.main_window import MainWindow
from digitlab.gui.open_file import OpenFile
from digitlab.gui.session import Session
from digitlab.gui.settings import Settings


@pytest.fixture
def path(tmp_path):
    (tmp_path / "mine.json").write_text(Experiment(seed=9).to_json(), encoding="utf-8")
    return tmp_path / "mine.json"


@pytest.fixture
def other(path):
    """Another window that has the file open."""
    one = OpenFile()
    assert one.lie_at(path) == ""
    yield one
    one.close()


def test_the_second_window_reads_and_says_so(session, path, other):
    session.open(path)
    assert session.experiment.seed == 9
    assert session.file.reads_only
    assert session.heard == [
        ("mine.json is open in another window; this one only reads it, and Save asks for another name.", "note")
    ]


def test_saving_over_it_is_refused_and_another_name_is_taken(session, path, other, tmp_path):
    session.open(path)
    before = path.read_bytes()
    session.change(session.experiment.with_value("seed", 5))
    session.save(path)
    assert session.heard[-1] == ("mine.json is open in another window; choose another name.", "problem")
    assert path.read_bytes() == before
    session.save(tmp_path / "copy.json")
    assert not session.file.reads_only
    assert Experiment.from_json((tmp_path / "copy.json").read_bytes()).seed == 5


def test_a_file_that_another_window_has_open_is_not_saved_over_by_a_new_one(session, path, other):
    session.save(path)
    assert session.heard == [("mine.json is open in another window; choose another name.", "problem")]
    assert session.path is None


def test_what_the_first_window_has_saved_meanwhile_is_not_lost_when_it_is_gone(session, path, other):
    session.open(path)
    path.write_text(Experiment(seed=11).to_json(), encoding="utf-8")
    other.close()
    session.save(path)
    assert session.heard[-1][1] == "problem"
    assert Experiment.from_json(path.read_bytes()).seed == 11
    session.heard.clear()
    session.open(path)
    assert not session.file.reads_only
    session.save(path)
    assert session.heard == [("mine.json is saved.", "note")]


def test_a_file_is_free_again_when_its_window_opens_another_or_is_closed(session, path, tmp_path):
    session.open(path)
    assert (tmp_path / ".mine.json.lock").exists()
    session.save(tmp_path / "other.json")
    lock = Lock(tmp_path / ".mine.json.lock")
    assert lock.take()
    lock.release()
    session.close()
    assert not (tmp_path / ".other.json.lock").exists()


def test_a_network_is_locked_when_the_engine_has_saved_it(training, process, events, tmp_path):
    process.say(events.end())
    training.save(tmp_path / "mine.digitlab")
    process.say(Saved(path=str(tmp_path / "mine.digitlab")))
    assert not Lock(tmp_path / ".mine.digitlab.lock").take()


def test_a_folder_that_cannot_be_written_needs_no_lock(tmp_path):
    one = OpenFile()
    assert one.lie_at(tmp_path / "none" / "mine.json") == ""
    assert not one.reads_only
    one.close()


def test_save_asks_for_another_name(qtbot, process, events, path, other, monkeypatch, tmp_path):
    window = MainWindow(Session(process, events.experiment), Settings())
    qtbot.addWidget(window)
    window.session.open(path)
    assert window.windowTitle() == "Untitled[*] (reads only) — DigitLab"
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: asked.append(given) or ("", ""))
    window.save()
    assert len(asked) == 1
    window.close()
