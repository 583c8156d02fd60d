"""Tab leaves nothing behind that would be mistaken for what is made later."""

import os
import subprocess
import sys

ROWS_COME_AND_GO = """
from collections import deque

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitlab.gui.tab_order import stops

application = QApplication([])
outer = QWidget()
column, rows = QVBoxLayout(outer), deque()
outer.show()
for number in range(400):
    row = QWidget()
    inside = QVBoxLayout(row)
    for _ in range(6):
        line = QHBoxLayout()
        for button in (QPushButton(), QPushButton()):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            line.addWidget(button)
        inside.addLayout(line)
    column.addWidget(row)
    row.show()
    rows.append(row)
    assert len(list(stops(outer))) == 12 * len(rows)
    if len(rows) > 3:
        rows.popleft().deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
print("still there")
"""


def test_rows_may_come_and_go_after_tab_has_been_there() -> None:
    """Where the items of layouts are asked for, this ends in a segmentation fault within a hundred rows."""
    offscreen = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [sys.executable, "-c", ROWS_COME_AND_GO], env=offscreen, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "still there\n"
