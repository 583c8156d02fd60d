"""The map of the digits as points, with some of the digits themselves drawn among them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.core.network import CLASSES
from digitlab.data.parted import Parted
from digitlab.gui import focus_ring
from digitlab.gui.browser import colours
from digitlab.gui.palette import palette

POINT, REACH = 4, 12  # pixels: of a point, and how near the pointer has to come
APART = 56  # pixels between two drawn digits, at least about half of it
PICTURE = 28
ROOM_FOR_DIGITS = 280  # pixels of the map, below which drawn digits would hide it
SHINE, GROUND = 0.75, 0.85  # how much points, and the ground of a drawn digit, hide what is below
MARGIN = 1.06
Key = Qt.Key


class MapPlot(pg.PlotWidget):
    """Drag moves, the wheel or + and - enlarge, Home shows all; a click chooses a digit, a double click opens it.

    Signals with the number of a digit: ``pointed(number or None)``, ``selected(number)``, ``opened(number)``.
    """

    pointed = Signal(object)
    selected = Signal(int)
    opened = Signal(int)
    _moved = True  # pyqtgraph resizes a plot before it is made

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, enableMenu=False)
        self._pictures: Callable[[np.ndarray], np.ndarray] | None = None
        self._numbers = np.empty(0, np.int32)
        self._labels = np.empty(0, np.uint8)
        self._positions = np.empty((0, 2), np.float32)
        self._lit = np.empty(0, np.bool_)
        self._drawn: dict[int, QImage] = {}
        self._current: int | None = None
        self.setAccessibleName("Map of the digits")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.setMinimumHeight(64)
        item = self.getPlotItem()
        item.hideButtons()
        for axis in ("left", "bottom"):
            item.hideAxis(axis)
        item.setContentsMargins(0, 0, 0, 0)
        self._box = item.getViewBox()
        self._box.disableAutoRange()
        self._box.setAspectLocked(True)
        self._box.sigRangeChangedManually.connect(self._note_move)
        self._faint = self._layer(POINT - 1)
        self._layers = [self._layer(POINT) for _ in range(CLASSES)]
        self._ring = self._layer(16)
        self.scene().sigMouseClicked.connect(self._click)
        self.show_all()
        self.recolour()

    def _layer(self, size: int) -> pg.ScatterPlotItem:
        made = pg.ScatterPlotItem(size=size, pxMode=True, antialias=False, pen=None)
        self.addItem(made, ignoreBounds=True)
        return made

    def recolour(self) -> None:
        """Take the colours of the look in force."""
        self.setBackground(palette().surface)
        for layer, colour in zip(self._layers, colours.classes(), strict=True):
            shade = QColor(colour)
            shade.setAlphaF(SHINE)  # so that those below shine through
            layer.setBrush(pg.mkBrush(shade))
        self._faint.setBrush(pg.mkBrush(palette().border))
        self._ring.setPen(pg.mkPen(palette().text, width=2))
        self._ring.setBrush(pg.mkBrush(None))
        self._drawn.clear()

    def show_map(self, parted: Parted, numbers: np.ndarray, positions: np.ndarray, lit: np.ndarray) -> None:
        """Show the digits ``numbers`` [n] of ``parted`` at ``positions`` [n, 2], pale where not ``lit`` [n]."""
        if not np.array_equal(numbers, self._numbers):
            self._drawn.clear()
        labels = parted.labels[numbers]
        self._pictures = parted.pictures
        self._numbers, self._labels, self._positions, self._lit = numbers, labels, positions, lit
        self._faint.setData(*positions[~lit].T)
        for label, layer in enumerate(self._layers):
            layer.setData(*positions[lit & (labels == label)].T)
        self.viewport().update()

    def select(self, number: int | None) -> None:
        """Put a ring around a digit, where it is on the map."""
        self._current = number
        found = self._positions[self._numbers == number] if number is not None else self._positions[:0]
        self._ring.setData(*found.T)

    def show_all(self) -> None:
        """Show the whole map."""
        self._moved = False
        self._box.setRange(xRange=(-MARGIN, MARGIN), yRange=(-MARGIN, MARGIN), padding=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._moved:
            self.show_all()

    def _note_move(self) -> None:
        self._moved = True

    def where(self, place: int) -> QPointF:
        """Where on the widget the digit at ``place`` lies."""
        return self._box.mapViewToScene(QPointF(*self._positions[place].tolist()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place = None if event.buttons() else self._place_at(event.position())
        self.pointed.emit(None if place is None else int(self._numbers[place]))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, 1), Key.Key_Down: (0, -1)}
        if event.key() in moves:
            wide = self._box.viewRect().width() / 8
            self._moved = True
            self._box.translateBy(*(wide * step for step in moves[Key(event.key())]))
        elif event.key() in (Key.Key_Plus, Key.Key_Equal, Key.Key_Minus):
            factor = 1.25 if event.key() == Key.Key_Minus else 0.8
            self._moved = True
            self._box.scaleBy((factor, factor))
        elif event.key() == Key.Key_Home:
            self.show_all()
        elif event.key() in (Key.Key_Return, Key.Key_Enter) and self._current is not None:
            self.opened.emit(self._current)
        else:
            event.ignore()

    def _click(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        place = self._place_at(event.scenePos())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            (self.opened if event.double() else self.selected).emit(int(self._numbers[place]))

    def _place_at(self, point: QPointF) -> int | None:
        """Which of the digits is nearest, where one is near."""
        if not len(self._positions):
            return None
        at = self._box.mapSceneToView(point)
        away = ((self._positions - (at.x(), at.y())) ** 2).sum(axis=1)
        away[~self._lit] += 1e-3 * float(self._box.viewRect().width()) ** 2  # a pale one only where there is no other
        place = int(away.argmin())
        reach = REACH * self._box.viewPixelSize()[0]
        return place if away[place] <= reach**2 else None

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        places = self._apart()
        for place, (x, y) in zip(places, self._corners(places), strict=True):
            painter.drawImage(x, y, self._picture(place))
        if self.hasFocus():
            focus_ring.paint(painter, self.viewport().rect())
        painter.end()

    def _corners(self, places: list[int]) -> list[list[int]]:
        """Where on the widget the pictures of some digits begin: [x, y] of each."""
        origin, unit = (self._box.mapViewToScene(QPointF(at, at)) for at in (0, 1))
        scale = (unit.x() - origin.x(), unit.y() - origin.y())
        middles = self._positions[places] * scale + (origin.x(), origin.y())
        return (middles - PICTURE / 2).round().astype(int).tolist()

    def _apart(self) -> list[int]:
        """The places of digits in sight that are far enough from each other to be drawn: one for every square.

        There are none where the whole map is too small for them.

        Squares are of the map and not of the screen, and their size changes in steps, so that moving the map does not
        change which digits are drawn.
        """
        pixel = self._box.viewPixelSize()[0]
        if not len(self._positions) or 2 / pixel < ROOM_FOR_DIGITS:
            return []
        side = 2.0 ** np.ceil(np.log2(APART * pixel))
        seen, at = self._box.viewRect(), self._positions
        inside = (self._lit & (at[:, 0] > seen.left()) & (at[:, 0] < seen.right())
                  & (at[:, 1] > seen.top()) & (at[:, 1] < seen.bottom()))  # fmt: skip
        places = np.flatnonzero(inside)
        squares = np.floor(at[places] / side).astype(np.int64)
        _, first = np.unique(squares[:, 0] * 1_000_003 + squares[:, 1], return_index=True)
        return places[first].tolist()

    def _picture(self, place: int) -> QImage:
        """A digit in the colour of its class, on ground that lets the points below shine through a little."""
        if place not in self._drawn:
            assert self._pictures is not None
            pixels = self._pictures(self._numbers[place : place + 1])[0]
            self._drawn[place] = tinted(pixels, colours.classes()[self._labels[place]], palette().surface)
        return self._drawn[place]

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.recolour()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


def tinted(pixels: np.ndarray, colour: str, ground: str) -> QImage:
    """A digit, uint8 [28, 28], as ink of ``colour`` on a ``ground`` that is a little transparent."""
    height, width = pixels.shape
    share = pixels[..., None] / 255
    inks = [(one.blue(), one.green(), one.red()) for one in (QColor(ground), QColor(colour))]
    made = np.empty((height, width, 4), np.uint8)
    made[..., :3] = (1 - share) * inks[0] + share * inks[1]
    made[..., 3] = 255 * (GROUND + (1 - GROUND) * share[..., 0])
    return QImage(made.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32).copy()
