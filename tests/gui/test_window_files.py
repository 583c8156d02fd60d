import numpy as np
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QMenu, QWidget

from digitlab.core.experiment import Experiment
from digitlab.core.script import python_script
from tests.tips import seen


def test_a_new_experiment_can_be_undone_from_its_message(window, entry):
    session = window.session
    session.change(session.experiment.with_value("seed", 8))
    entry("New").trigger()
    assert session.experiment == Experiment()
    window.findChild(QAbstractButton, "message_action").click()
    assert session.experiment.seed == 8
    entry("New").trigger()
    session.undo_stack.undo()
    assert not window.findChild(QWidget, "message").isVisible()  # its Undo would take something else back


def test_recent_files_are_listed_and_missing_ones_cannot_be_chosen(window, tmp_path):
    (tmp_path / "here.json").write_text(Experiment(seed=9).to_json())
    window.settings.add_recent(tmp_path / "gone.json")
    window.settings.add_recent(tmp_path / "here.json")
    recent = next(menu for menu in window.findChildren(QMenu) if "recent" in menu.title())
    recent.aboutToShow.emit()
    here, gone, _, clear = recent.actions()
    assert (here.isEnabled(), gone.isEnabled()) == (True, False)
    window.say("gone.json is not there any more.")
    here.trigger()
    assert not window.findChild(QWidget, "message").isVisible()
    assert window.session.experiment.seed == 9
    recent.aboutToShow.emit()
    assert recent.actions()[0].text() == "here.json"
    clear = recent.actions()[-1]
    clear.trigger()
    assert window.settings.recent == []


def test_a_recent_file_and_the_window_are_called_as_they_are(window, tmp_path):
    path = tmp_path / "a <b> & c[*].json"
    path.write_text(Experiment(name="x[*]").to_json())
    window.open([path])
    recent = next(menu for menu in window.findChildren(QMenu) if "recent" in menu.title())
    recent.aboutToShow.emit()
    assert seen(recent.actions()[0].toolTip()) == str(path)
    assert window.windowTitle().startswith("x[*][*][*]")  # Qt shows x[*], and a star where there is something to save


def test_save_asks_for_a_place_once(window, monkeypatch, tmp_path):
    asked = []

    def answer(parent, title, start, kinds):
        asked.append(kinds)
        return str(tmp_path / "mine"), kinds.split(";;")[0]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    window.save()
    assert asked == ["Settings alone (*.json)"]
    assert (tmp_path / "mine.json").exists()
    assert window.session.experiment.name == "mine"
    window.session.change(window.session.experiment.with_value("seed", 8))
    window.save()
    assert len(asked) == 1
    assert Experiment.from_json((tmp_path / "mine.json").read_text()).seed == 8


def test_a_trained_network_is_saved_with_its_settings(ready_window, monkeypatch, tmp_path, process, events):
    ready_window.session.play()
    process.say(events.started(), events.end())
    process.taken()
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "v1.2"), "Network with its settings (*.digitlab)")
    )
    ready_window.save()
    assert [one.path for one in process.taken() if one.kind == "save"] == [str(tmp_path / "v1.2.digitlab")]


def test_the_experiment_is_exported_as_a_script(window, monkeypatch, tmp_path, message, entry):
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *wanted: (asked.append(wanted[2]), "")[1:] * 2)
    entry("Export as Python").trigger()
    assert message() == ""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "v1.2"), ""))
    entry("Export as Python").trigger()
    assert (tmp_path / "v1.2.py").read_text(encoding="utf-8") == python_script(window.session.experiment)
    assert message().startswith("v1.2.py trains this experiment")
    assert asked[0].endswith("Untitled.py")
    assert window.session.path is None


def test_what_cannot_be_exported_is_said(window, monkeypatch, tmp_path, message, entry):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "one.py"), ""))
    window.session.change(window.session.experiment.with_value("optimizer", "polyak_sgd"))
    entry("Export as Python").trigger()
    assert message().startswith("Polyak SGD looks at the loss")
    assert not (tmp_path / "one.py").exists()


def test_giving_up_a_file_dialog_does_nothing(window, monkeypatch, process, message):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    window.save()
    window.ask_what_to_open()
    window.ask_for_picture()
    assert message() == ""


def test_an_opened_picture_is_on_the_canvas(window, monkeypatch, tmp_path):
    from PIL import Image, ImageDraw

    paper = Image.new("L", (100, 100), "white")
    ImageDraw.Draw(paper).line((50, 20, 50, 80), "black", width=8)
    paper.save(tmp_path / "one.png")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "one.png"), ""))
    window.ask_for_picture()
    assert isinstance(window.canvas.picture(), np.ndarray)
