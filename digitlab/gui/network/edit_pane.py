"""The layers beside the large picture of the network, to change the one and watch the other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from digitlab.core.network import Network
from digitlab.gui.panels.network_editor import NetworkEditor
from digitlab.gui.session import Session

WIDTH = 300


class EditPane(QScrollArea):
    """Scrolls where the layers need more room; shows and changes the network of ``session``."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self._session = session
        self.editor = NetworkEditor()
        inside = QWidget()
        inside.setProperty("role", "clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 4, 8, 8)
        column.addWidget(self.editor)
        column.addStretch()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(WIDTH)
        self.setWidget(inside)
        self.editor.changed.connect(self._take)
        session.experiment_changed.connect(lambda experiment: self.editor.show(experiment.network))
        session.run_changed.connect(lambda run: self.editor.set_running(run.active))
        self.editor.show(session.experiment.network)
        self.editor.set_running(session.run.active)

    def _take(self, network: Network) -> None:
        self._session.change(self._session.experiment.model_copy(update={"network": network}))
