"""Published sets in the window: offered, fetched by a real process from a server on this computer, and chosen."""

import sys

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabWidget

from digitlab.core import folders
from digitlab.core.datasets import Mnist
from digitlab.core.importing import BytesFetched, ImportAdvanced, Imported
from digitlab.core.published import OriginalMnist, Published
from digitlab.data import library
from digitlab.gui import data_process
from digitlab.gui.panels.cards import DataCard
from digitlab.gui.panels.fetch_panel import FetchPanel

LEFT = Qt.MouseButton.LeftButton
SCRIPT = """
import sys

from digitlab.__main__ import main
from digitlab.core.published import OriginalMnist, RemoteFile
from digitlab.data.fetching import download

OriginalMnist.files = tuple(RemoteFile(*file) for file in {files})
download.WAITS = (0.0, 0.1)
sys.exit(main())
"""


@pytest.fixture
def small_mnist_everywhere(small_mnist, tmp_path, monkeypatch):
    """The process that fetches knows the small files, too."""
    script = tmp_path / "digitlab_with_small_files.py"
    script.write_text(SCRIPT.format(files=[tuple(file) for file in OriginalMnist.files]))
    monkeypatch.setattr(data_process, "COMMAND", [sys.executable, str(script), "data"])
    monkeypatch.setenv("PYTHONPATH", str(folders.resources().parent))


def offered(window):
    """The list, which the menu beside the dataset opens."""
    card = window.findChild(DataCard)
    card.set_folded(False)
    card.fill()
    menu = card._dataset.menu_button.menu()
    next(action for action in menu.actions() if action.text() == "Fetch a published set…").trigger()
    panel = window.findChild(QTabWidget, "tabs").currentWidget()  # one that was closed may not be gone yet
    assert isinstance(panel, FetchPanel)
    return panel


def press(panel, key="mnist"):
    """Click the button of a set."""
    panel.ensureWidgetVisible(panel.rows[key])
    QTest.mouseClick(panel.rows[key].act, LEFT)


def wait_for(window, qtbot, state):
    qtbot.waitUntil(lambda: window.fetching.state == state)


def test_every_set_is_offered_with_its_size_and_licence_and_nothing_is_fetched(window, small_mnist, server):
    panel = offered(window)
    assert list(panel.rows) == list(Published.entries())
    texts = [label.text() for row in panel.rows.values() for label in row.findChildren(type(row.line))]
    for published in Published.entries().values():
        assert published.title in texts
        assert published.explanation in texts
        assert any(published.licence in text and published.amount() in text for text in texts)
    assert any("The ten bars then mean: 0 T-shirt, 1 trousers" in text for text in texts)
    assert server.asked == []
    assert all(row.act.isEnabled() and row.act.text() == "Fetch" for row in panel.rows.values())
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert window.fetching.state == "closed"
    assert window.findChild(QTabWidget, "tabs").indexOf(panel) == -1


def test_a_press_fetches_a_set_which_is_then_chosen_as_after_an_import(window, small_mnist_everywhere, server, qtbot):
    panel = offered(window)
    press(panel)
    row = panel.rows["mnist"]
    assert row.act.text() == "Cancel"
    assert row.progress.isVisible()
    assert not panel.rows["usps"].act.isEnabled()
    wait_for(window, qtbot, "closed")
    (made,) = library.entries()
    assert window.session.experiment.data.dataset == made
    assert (made.name, made.training_count, made.test_count) == ("MNIST original files", 1_200, 200)
    assert '"MNIST original files" is chosen: 1,200 digits to learn from' in window.session.heard[-1][0]
    window.session.undo_stack.undo()
    assert window.session.experiment.data.dataset == Mnist()
    again = offered(window).rows["mnist"].act
    assert (again.text(), again.isEnabled()) == ("There already", False)
    window.fetching.close()


def test_what_does_not_come_says_why_and_can_be_tried_again(window, small_mnist_everywhere, server, qtbot):
    server.manners[OriginalMnist.files[2].name] = ["lie"]
    panel = offered(window)
    press(panel)
    wait_for(window, qtbot, "refused")
    row = panel.rows["mnist"]
    assert "t10k-images-idx3-ubyte.gz does not come from 127.0.0.1" in row.line.text()
    assert row.line.property("tone") == "error"
    assert row.act.text() == "Try again"
    assert panel.rows["usps"].act.isEnabled()
    assert library.entries() == []
    server.manners.clear()
    server.asked.clear()
    press(panel)
    assert row.act.text() == "Cancel"
    wait_for(window, qtbot, "closed")
    assert [name for name, _ in server.asked] == [file.name for file in OriginalMnist.files[2:]]
    assert len(library.entries()) == 1


def test_a_silent_server_can_be_cancelled_and_the_next_time_goes_on(window, small_mnist_everywhere, server, qtbot):
    server.manners[OriginalMnist.files[0].name] = ["stall"]
    panel = offered(window)
    press(panel)
    row = panel.rows["mnist"]
    qtbot.waitUntil(lambda: window.fetching.fetched is not None and window.fetching.fetched.count > 0)
    assert f"MB of {OriginalMnist.amount()}" in row.line.text()
    process = window.fetching._process
    with qtbot.waitSignal(process.ended):
        press(panel)
    assert window.fetching.state == "offered"
    assert row.act.text() == "Fetch"
    assert library.entries() == []
    server.manners.clear()
    press(panel)
    wait_for(window, qtbot, "closed")
    assert server.asked[1][1] is not None


def test_the_window_ends_a_download_when_it_is_closed(window, small_mnist_everywhere, server, qtbot):
    server.manners[OriginalMnist.files[0].name] = ["silent"]
    press(offered(window))
    qtbot.waitUntil(lambda: bool(server.asked))
    window.close()
    assert library.entries() == []


class Process:
    """Stands in for the process: the window is told what the test lets it tell."""

    def __init__(self, window, monkeypatch):
        self.fetching = window.fetching
        monkeypatch.setattr(data_process.DataProcess, "start", lambda process, arguments: None)

    def say(self, event):
        self.fetching._take(event)


def coming(**told):
    given = {"file": "usps.bz2", "server": "digits.example", "count": 3_100_000, "total": 11_600_000,
             "speed": 1_200_000.0}  # fmt: skip
    return BytesFetched(**(given | told))


def test_how_far_it_is_how_fast_and_how_long_it_takes_is_told_in_words(window, monkeypatch):
    panel = offered(window)
    process = Process(window, monkeypatch)
    press(panel, "usps")
    row = panel.rows["usps"]
    assert (row.line.text(), row.progress.maximum()) == ("Asking the server", 0)
    process.say(coming())
    assert row.line.text() == "3.1 MB of 11.6 MB · 1.2 MB/s · 7 s left · from digits.example"
    assert (row.progress.value(), row.progress.maximum()) == (267, 1_000)
    process.say(coming(total=None))
    assert row.line.text() == "3.1 MB · 1.2 MB/s · from digits.example"
    assert row.progress.maximum() == 0
    process.say(coming(speed=0.0, waiting="the connection broke off; trying again"))
    assert row.line.text() == "3.1 MB of 11.6 MB · the connection broke off; trying again"
    process.say(ImportAdvanced(count=4_000, share=0.5))
    assert row.line.text() == "Everything is here and as it was published · 4,000 pictures read"
    assert row.progress.value() == 500
    press(panel, "usps")
    assert row.act.text() == "Fetch"
    assert not row.progress.isVisible()
    window.fetching.close()


def test_what_is_no_digits_is_said_when_it_is_chosen_and_where_it_is_explained(window, monkeypatch):
    images, labels = np.full((60, 28, 28), 9, np.uint8), (np.arange(60) % 10).astype(np.uint8)
    with library.adding("Fashion-MNIST, not digits") as writer:
        writer.add(images, labels, np.arange(60) < 10)
        writer.finish("fashion_mnist")
    offered(window)
    process = Process(window, monkeypatch)
    process.say(Imported(dataset=library.entry("Fashion-MNIST, not digits"), counts=[6] * 10, seconds=1.0))
    assert "50 pictures to learn from, 10 sealed for the test. They are not digits" in window.session.heard[-1][0]
    choice = window.findChild(DataCard)._dataset
    assert choice.choice.currentText() == "Fashion-MNIST, not digits"
    assert "The ten bars mean: 0 T-shirt" in choice._about.text()
