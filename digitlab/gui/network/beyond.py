"""Where the picture of a network goes on beyond the window: how many layers are there, and the way to them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter
from PySide6.QtWidgets import QPushButton, QWidget

from digitlab.gui.buttons import flat
from digitlab.gui.network.camera import Camera
from digitlab.gui.network.layout import Column
from digitlab.gui.palette import palette

FADE = 28.0  # pixels
HARDLY = 8.0  # pixels that may be missing without a word
STEP = 0.7  # of the window that a click goes on
TIP = "Go on to {layers}; the picture can be dragged, too"


class Beyond(QObject):
    """A button at each side of ``view`` that is there while layers are beyond that side: ``wanted(by)`` in pixels."""

    wanted = Signal(float)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.left, self.right = _button(view), _button(view)
        self.left.clicked.connect(lambda: self.wanted.emit(STEP * view.width()))
        self.right.clicked.connect(lambda: self.wanted.emit(-STEP * view.width()))

    def follow(self, camera: Camera, columns: list[Column]) -> None:
        """Tell what is beyond the part of the picture that is seen."""
        slots = [camera.to_widget(column.slot) for column in columns]
        end = camera.origin.x() + camera.size.width() * camera.zoom
        before = sum(slot.center().x() < 0 for slot in slots) if camera.origin.x() < -HARDLY else 0
        behind = sum(slot.center().x() > camera.view.width() for slot in slots)
        _show(self.left, before, f"‹ {before} more")
        _show(self.right, behind if end > camera.view.width() + HARDLY else 0, f"{behind} more ›")
        self.right.move(int(camera.view.width()) - self.right.width(), 0)

    def paint(self, painter: QPainter, where: QRectF) -> None:
        """Let the picture fade where it goes on."""
        for button, edge, inside in ((self.left, where.left(), FADE), (self.right, where.right(), -FADE)):
            if not button.isHidden():
                ground, clear = QColor(palette().surface), QColor(palette().surface)
                clear.setAlpha(0)
                fade = QLinearGradient(QPointF(edge, 0), QPointF(edge + inside, 0))
                fade.setColorAt(0, ground)
                fade.setColorAt(1, clear)
                painter.fillRect(QRectF(edge, where.top(), inside, where.height()).normalized(), fade)


def _button(view: QWidget) -> QPushButton:
    made = flat("", by_tab=True)
    made.setParent(view)
    made.setAccessibleName("Go on to more layers")
    made.setProperty("kind", "chip")
    made.setProperty("over", True)
    made.hide()
    return made


def _show(button: QPushButton, layers: int, text: str) -> None:
    if layers and text != button.text():
        told = f"{layers} more layer{'' if layers == 1 else 's'}"
        button.setText(text)
        button.setToolTip(TIP.format(layers=told))
        button.setAccessibleName(f"Go on to {told}")
        button.adjustSize()
    button.setVisible(layers > 0)
