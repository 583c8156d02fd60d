"""A plot that is read closely: dragged over to enlarge, and with a cursor that is dragged through time."""

from __future__ import annotations

from typing import Literal

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from digitlab.gui.palette import palette
from digitlab.gui.plots.plot import Plot

GRIP = 9  # pixels beside the cursor within which it is taken hold of
CLICK = 6  # pixels; whoever drags less far has only clicked
NOTCH = 120  # of the wheel, in eighths of a degree
CLOSER = 0.8
HANDLE = 13.0
GROUND = 0.14


class ReadPlot(Plot):
    """Dragging over a part of it chooses that part, the wheel enlarges, a double click shows all.

    Signals: ``part_chosen(first, last)`` in steps, ``enlarged(factor, around)``, ``all_wanted()`` and
    ``cursor_dragged(step)``.
    """

    part_chosen = Signal(float, float)
    enlarged = Signal(float, float)
    all_wanted = Signal()
    cursor_dragged = Signal(float)

    def __init__(self, parent: QWidget | None = None, *, handle: Literal["", "top", "bottom"] = "") -> None:
        super().__init__(parent)
        self._dragged: Literal["", "cursor", "part"] = ""
        self._from = 0.0
        self._back = False
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._cursor.setZValue(3)
        if handle:
            self._cursor.addMarker(*(("v", 1.0) if handle == "top" else ("^", 0.0)), size=HANDLE)
        self._part = pg.LinearRegionItem(movable=False)
        for item in (self._cursor, self._part):
            item.setVisible(False)
            self.addItem(item, ignoreBounds=True)

    def recolour(self) -> None:
        super().recolour()
        colours = palette()
        ground = QColor(colours.accent)
        ground.setAlphaF(GROUND)
        self._part.setBrush(pg.mkBrush(ground))
        for line in self._part.lines:
            line.setPen(pg.mkPen(None))
        self._cursor.setPen(pg.mkPen(colours.accent, width=2) if self._back else pg.mkPen(colours.text_faint, width=1))

    def show_cursor(self, step: float | None, *, back: bool) -> None:
        """Show the cursor at ``step``, or none; it stands out where it looks ``back``."""
        self._cursor.setVisible(step is not None)
        if step is not None:
            self._cursor.setValue(step)
        if back != self._back:
            self._back = back
            self.recolour()

    def cursor_at(self) -> float | None:
        """The step at which the cursor stands, if there is one."""
        return float(self._cursor.value()) if self._cursor.isVisible() else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = "cursor" if self._holds(event) else "part"
            self._from = self._step(event)
        if self._dragged == "cursor":
            self.pointed.emit(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged == "cursor":
            self.cursor_dragged.emit(self._step(event))
            return
        if self._dragged == "part":
            self._part.setRegion(sorted((self._from, self._step(event))))
            self._part.setVisible(True)
        else:
            shape = Qt.CursorShape.SplitHCursor if self._holds(event) else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, self._dragged = self._dragged, ""
        self._part.setVisible(False)
        if dragged == "part" and abs(self._pixel(self._from) - event.position().x()) > CLICK:
            self.part_chosen.emit(self._from, self._step(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.all_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        step = self._box().mapSceneToView(event.position()).x()
        self.enlarged.emit(CLOSER ** (event.angleDelta().y() / NOTCH), step)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        if not self._dragged:
            super().leaveEvent(event)

    def _holds(self, event: QMouseEvent) -> bool:
        """Whether the mouse is on the cursor."""
        at = self.cursor_at()
        return at is not None and abs(self._pixel(at) - event.position().x()) <= GRIP

    def _step(self, event: QMouseEvent) -> float:
        return float(self._box().mapSceneToView(event.position()).x())

    def _pixel(self, step: float) -> float:
        return float(self._box().mapViewToScene(pg.Point(step, 0)).x())

    def _box(self) -> pg.ViewBox:
        return self.getPlotItem().getViewBox()
