"""A box beside Play: whether the next run keeps the weights that still fit."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton, QStylePainter, QWidget

from digitlab.core.keeping import in_words
from digitlab.core.network import layers_with_weights
from digitlab.gui import icons
from digitlab.gui.labels import tip
from digitlab.gui.palette import palette
from digitlab.gui.plots.words import some
from digitlab.gui.session import Session

CORNER = 3.0


class KeepChoice(QCheckBox):
    """Is there while a network of one's own answers and no run is under way; says of how many layers."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_words(1, 1), parent)
        self.setObjectName("keep_weights")
        holds = self.sizePolicy()
        holds.setRetainSizeWhenHidden(True)  # the name beside it stays where it is when a run begins and ends
        self.setSizePolicy(holds)
        self.setAccessibleName("Keep the weights that still fit")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._session = session
        self.clicked.connect(session.keep_weights)
        session.run_changed.connect(self.show_state)
        session.experiment_changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Say what the next Play would keep."""
        found, new = self._session.keepable, self._session.experiment
        self.setVisible(found is not None)
        if found is None:
            return
        self.setText(_words(len(found.layers), len(layers_with_weights(new.network))))
        self.setEnabled(bool(found.layers))
        self.setChecked(found.wanted)
        words = f"Ticked, the next Play begins with what still fits. {in_words(new, found.layers)}"
        nothing = "No layer is as it was, so Play begins with fresh weights."
        self.setToolTip(tip(found.problem or (words if found.layers else nothing)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box in our colours: Qt's own has an edge that is darker than a dark ground."""
        colours, option = palette(), QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.setRenderHint(QStylePainter.RenderHint.Antialiasing)
        box = QRectF(self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))
        option.rect = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        painter.drawControl(QStyle.ControlElement.CE_CheckBoxLabel, option)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        box.adjust(0.5, 0.5, -0.5, -0.5)
        lit = self.isChecked() or self.hasFocus()
        painter.setPen(QPen(QColor(colours.accent if lit else colours.text_faint), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(colours.accent if self.isChecked() else colours.surface))
        painter.drawRoundedRect(box, CORNER, CORNER)
        if self.isChecked():
            icons.paint(painter, "check", colours.accent_text, box)
        painter.end()


def _words(kept: int, layers: int) -> str:
    """What ``kept`` of its ``layers`` with weights are called; who counts those of the picture finds more of them."""
    if kept in (0, layers):
        return "Keep all weights" if kept else "Keep weights"
    return f"Keep weights of {some(kept)}"
