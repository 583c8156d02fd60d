"""Digits of one's own in the window: dropped, looked at, imported by a real process, chosen and looked after."""

import base64
import sys

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QTabWidget

from digitlab.core import folders
from digitlab.core.datasets import Mnist, Own
from digitlab.core.importing import ImportAdvanced, Imported, Looked, NotImported, Reading
from digitlab.data import library
from digitlab.gui import data_process
from digitlab.gui.panels.cards import DataCard
from digitlab.gui.panels.import_panel import ImportPanel

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ENDLESS = """
import itertools, sys
from digitlab.__main__ import main
from digitlab.data.imports import carry_out

portions = carry_out._looked_after
carry_out._looked_after = lambda *given: (one for _ in itertools.count() for one in portions(*given))
sys.exit(main())
"""


def digits(count=70, seed=0):
    generator = np.random.default_rng(seed)
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 4:24, 10:18] = generator.integers(1, 255, (count, 20, 8))
    return images, np.arange(count) % 10


@pytest.fixture
def file(tmp_path):
    images, labels = digits()
    np.savez(tmp_path / "some.npz", x=images, y=labels)
    return tmp_path / "some.npz"


@pytest.fixture
def endless(tmp_path, monkeypatch):
    """Pictures that are read again and again, so that no computer is through with them before it is stopped."""
    (tmp_path / "endless.py").write_text(ENDLESS)
    monkeypatch.setattr(data_process, "COMMAND", [sys.executable, str(tmp_path / "endless.py"), "data"])
    images, labels = digits(300)
    np.savez(tmp_path / "endless.npz", x=images.repeat(2, axis=1).repeat(2, axis=2), y=labels)
    return tmp_path / "endless.npz"


@pytest.fixture
def keep():
    """Puts a dataset into the person's folder."""

    def kept(name, count=70):
        images, labels = digits(count)
        with library.adding(name) as writer:
            writer.add(images, labels.astype(np.uint8), np.zeros(count, bool))
            writer.finish()
        return library.entry(name)

    return kept


def drop(window, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(9, 9), COPY, mime, LEFT, NONE))
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), COPY, mime, LEFT, NONE))


def panel(window):
    return window.findChild(ImportPanel)


def button(window, name):
    return window.findChild(QPushButton, name)


def data_card(window):
    card = window.findChild(DataCard)
    card.set_folded(False)
    card.fill()
    return card._dataset


def test_a_dropped_file_is_looked_at_imported_and_chosen(window, file, qtbot):
    drop(window, file)
    qtbot.waitUntil(lambda: window.datasets.importing == "looked")
    shown = panel(window)
    assert window.findChild(QTabWidget, "tabs").currentWidget() is shown
    assert shown.title.text() == "Import some.npz · 70 digits"
    assert "Arrays of NumPy: x uint8 [70, 28, 28]. Light ink on dark, taken as they are" in shown.words.text()
    assert [label.text() for label in shown.table.counts] == ["7"] * 10
    assert all(sample.pixels() is not None for samples in shown.table.samples for sample in samples)
    assert shown.name.text() == "some"
    shown.name.setFocus()
    shown.name.selectAll()
    QTest.keyClicks(shown.name, "mine")
    QTest.keyClick(shown.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.datasets.importing == "none")
    chosen = window.session.experiment.data
    assert chosen.dataset == library.entry("mine")
    assert (chosen.training_count, chosen.validation_count) == (54, 6)
    assert '"mine" is chosen: 60 digits to learn from, 10 sealed for the test.' in window.session.heard[-1][0]
    assert panel(window) is None or not panel(window).isVisible()
    assert data_card(window).choice.currentText() == "mine"
    window.session.undo_stack.undo()
    assert window.session.experiment.data.dataset == Mnist()


def test_what_cannot_be_imported_says_why_and_is_closed_by_escape(window, tmp_path, qtbot):
    (tmp_path / "shopping.csv").write_text("milk,2\nbread,1\n")
    drop(window, tmp_path / "shopping.csv")
    qtbot.waitUntil(lambda: window.datasets.importing == "refused")
    shown = panel(window)
    assert shown.title.text() == "Cannot import shopping.csv"
    assert "has 2 numbers in its first row" in shown.words.text() or "has 2 names" in shown.words.text()
    assert not shown.bring_in.isEnabled()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert window.datasets.importing == "none"


def test_a_data_file_that_is_opened_is_looked_at_and_a_network_is_loaded(window, keep, tmp_path, qtbot):
    keep("mine")
    path = tmp_path / "from somebody.digitlab"
    library.path_of("mine").rename(path)
    window.open([path])
    qtbot.waitUntil(lambda: window.datasets.importing == "looked")
    assert "A data file of DigitLab" in panel(window).words.text()
    assert "its own 10 test digits are sealed" in panel(window).words.text()
    window.datasets.let_go()


def test_an_import_that_is_cancelled_leaves_nothing(window, endless, qtbot):
    window.datasets.look([endless])
    qtbot.waitUntil(lambda: window.datasets.importing == "looked")
    window.datasets.bring_in("endless")
    qtbot.waitUntil(lambda: window.datasets.read is not None)
    assert panel(window).progress.maximum() > 0
    process = window.datasets._process
    with qtbot.waitSignal(process.ended):
        button(window, "import_cancel").click()
    assert window.datasets.importing == "none"
    assert list(folders.datasets().iterdir()) == []
    assert window.session.experiment.data.dataset == Mnist()


class Process:
    """Stands in for the process: what it was started with, and what the test lets it say."""

    def __init__(self, datasets):
        self.started = []
        datasets._run_was, datasets._run = datasets._run, self.run
        self.datasets = datasets

    def run(self, importing, arguments):
        self.started.append(arguments)
        self.datasets.read, self.datasets.problem = None, ""
        self.datasets._set(importing)

    def say(self, event):
        self.datasets._take(event)


def looked(**changes):
    pixels = base64.b64encode(bytes(784)).decode()
    given = {
        "name": "some",
        "layout": "A table",
        "total": None,
        "sealed": None,
        "counted": 420,
        "turned": "no",
        "counts": [42] * 9 + [0],
        "polarity": "light_on_dark",
        "as_they_are": True,
        "samples": [(0, pixels)],
    }
    return Looked(**(given | changes))  # fmt: skip


def test_another_polarity_looks_again_and_keeps_the_name(window, file):
    process = Process(window.datasets)
    window.open([file])
    process.say(looked())
    shown = panel(window)
    shown.name.setText("mine")
    shown.form.rows()["polarity"].edited.emit("dark_on_light")
    assert process.started[-1] == ["look", "--polarity=dark_on_light", "--turned=detect", "--", str(file)]
    process.say(looked(polarity="dark_on_light"))
    assert shown.name.text() == "mine"
    assert "Dark ink on light" in shown.words.text()
    assert shown.table.counts[9].property("tone") == "warning"
    shown.bring_in.click()
    assert process.started[-1][:4] == ["import", "--polarity=dark_on_light", "--turned=detect", "--name=mine"]
    process.say(ImportAdvanced(count=120_000, share=0.25))
    assert shown.amount.text() == "120,000 digits read"
    assert shown.progress.value() == 250
    process.say(NotImported(sentence="There is no room left."))
    assert shown.words.text() == "There is no room left."
    window.datasets.let_go()


def test_a_name_that_is_taken_is_refused_before_anything_is_read(window, file, keep):
    keep("mine")
    process = Process(window.datasets)
    window.open([file])
    process.say(looked())
    panel(window).name.setText("Mine")
    panel(window).bring_in.click()
    assert len(process.started) == 1
    assert window.session.heard[-1] == ('There is a dataset "Mine" already; choose another name.', "problem")
    panel(window).name.setText("  ")
    assert not panel(window).bring_in.isEnabled()
    window.datasets.let_go()


def test_what_was_left_out_is_said(window, keep):
    process = Process(window.datasets)
    window.datasets.look([folders.datasets()], Reading())
    process.say(Imported(dataset=keep("mine"), counts=[7] * 10, skipped=3, why="Digit 5 shows nothing.", seconds=1.0))
    assert window.session.heard[-1][0].endswith("3 were left out: Digit 5 shows nothing.")


def choose(choice, name):
    place = choice.choice.findText(name)
    choice.choice.setCurrentIndex(place)
    choice.choice.activated.emit(place)


def act(choice, kind, name=""):
    choice._enable()
    choice._actions[kind].trigger()
    if name:
        choice.care.findChild(QLineEdit, "dataset_name").setText(name)
    choice.care.findChild(QPushButton, "dataset_act").click()


def test_datasets_are_chosen_renamed_merged_and_removed_in_the_card(window, keep):
    mine = keep("mine", 100)
    keep("yours", 50)
    choice, session = data_card(window), window.session
    window.datasets._renew()
    assert [choice.choice.itemText(place) for place in range(choice.choice.count())] == ["MNIST", "mine", "yours"]
    choice._enable()
    assert not choice._actions["rename"].isEnabled()
    choose(choice, "mine")
    assert (session.experiment.data.dataset, session.experiment.data.validation_count) == (mine, 8)
    session.change(session.experiment.with_value("data.validation_count", 20))
    act(choice, "rename", "Größe 7")
    assert session.experiment.data.dataset == mine.model_copy(update={"name": "Größe 7"})
    assert session.experiment.data.validation_count == 20
    act(choice, "rename", "yours")
    assert "already" in session.heard[-1][0]
    assert choice.care.isVisible()
    process = Process(window.datasets)
    choice.care.begin("merge", session.experiment.data.dataset)
    choice.care.other.setCurrentIndex(1)
    choice.care.name.setText("both")
    choice.care.act.click()
    assert process.started == [["merge", "--name=both", "--", "Größe 7", "yours"]]
    process.say(NotImported(sentence="No."))
    window.datasets.let_go()
    choice._enable()
    choice._actions["remove"].trigger()
    assert "Its 100 digits are deleted" in choice.care.sentence.text()
    QTest.keyClick(choice.care, Qt.Key.Key_Escape)
    assert [one.name for one in library.entries()] == ["Größe 7", "yours"]
    act(choice, "remove")
    assert [one.name for one in library.entries()] == ["yours"]
    assert session.experiment.data.dataset == Mnist()
    session.undo_stack.undo()
    assert choice.choice.currentText() == "Größe 7 (missing)"


def test_the_steps_of_the_fields_follow_the_dataset(window, keep):
    choice = data_card(window)
    card = window.findChild(DataCard)
    session = window.session
    small = session.experiment.data.with_dataset(Own(name="a", training_count=300, test_count=50))
    session.change(session.experiment.model_copy(update={"data": small}))
    assert card._count.rows()["validation_count"].control.limits["le"] == 150
    card._count.rows()["validation_count"].edited.emit(200)
    assert "Held back is 200; it must be at most 150, half of the 300 digits of a." in card.conflicts()
    assert choice.choice.currentText() == "a (missing)"


def test_the_window_ends_an_import_when_it_is_closed(window, endless, qtbot):
    window.datasets.look([endless])
    window.datasets.bring_in("endless")
    qtbot.waitUntil(lambda: window.datasets.read is not None)
    window.close()
    assert list(folders.datasets().iterdir()) == []
