from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from digitlab.gui.drop_target import DropTarget
from digitlab.gui.palette import palette

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(qtbot):
    one = QWidget()
    qtbot.addWidget(one)
    one.opened = []
    one.cover = DropTarget(one, one.opened.append)
    one.resize(400, 300)
    one.show()
    return one


def drag(*names):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(name) if name.startswith("/") else QUrl(name) for name in names])
    return mime


def enter(window, mime):
    event = QDragEnterEvent(QPoint(9, 9), COPY, mime, LEFT, NONE)
    event.ignore()
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def drop(window, mime):
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), COPY, mime, LEFT, NONE))


@pytest.mark.parametrize("name", ["/a.csv", "/a.npz", "/a.digitlab", "/a.keras", "/a.json", "/a.PNG", "/a b.jpg"])
def test_a_file_that_can_be_opened_is_welcome_and_opened(window, name):
    mime = drag(name)
    assert enter(window, mime)
    assert window.cover.isVisible()
    picture = window.cover.grab().toImage()
    assert QColor(palette().accent) in [picture.pixelColor(x, 16) for x in range(30, 370)]
    drop(window, mime)
    assert not window.cover.isVisible()
    assert window.opened == [[Path(name)]]


@pytest.mark.parametrize("names", [[], ["/a.txt"], ["https://example.org/a.png"]])
def test_anything_else_is_not(window, names):
    mime = drag(*names)
    assert not enter(window, mime)
    assert not window.cover.isVisible()
    drop(window, mime)
    assert window.opened == []


def test_the_first_file_that_can_be_opened_is_taken(window):
    mime = drag("/a.txt", "/b.json", "/c.json")
    enter(window, mime)
    drop(window, mime)
    assert window.opened == [[Path("/b.json")]]


def test_all_data_among_the_files_is_taken_together(window, tmp_path):
    names = ["/a.txt", "/b.json", "/train-images-idx3-ubyte", "/train-labels-idx1-ubyte.gz", str(tmp_path)]
    assert enter(window, drag(*names))
    drop(window, drag(*names))
    assert window.opened == [[Path(name) for name in names[2:]]]


def test_a_file_that_leaves_takes_the_frame_with_it(window):
    enter(window, drag("/a.json"))
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.cover.isVisible()
