"""The place to draw a digit: takes mouse and pen, keeps the strokes, undoes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitlab.gui import fonts
from digitlab.gui.palette import palette
from digitlab.gui.panels.ink import Ink
from digitlab.gui.panels.pictures import image

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

LEAST_MOVE = 0.004  # shares of the side; smaller moves add no point
LEAST, USUAL = 120, 256
CORNER = 10
MOST_UNDONE = 200


class Drawing(NamedTuple):
    """What the canvas holds: finished strokes, or a picture that was brought in."""

    strokes: tuple[np.ndarray, ...] = ()
    picture: np.ndarray | None = None

    @property
    def empty(self) -> bool:
        return not self.strokes and self.picture is None


class Canvas(QWidget):
    """A square to draw on; strokes are float [n, 2], x right and y down, in shares of its side, and survive resizing.

    ``changed`` comes with every point and with undo and clear, ``stroke_finished`` when the pen is lifted. Of these
    the ``show_`` methods emit nothing; ``held(undo, clear)`` always says whether either would do something.
    """

    changed = Signal()
    held = Signal(bool, bool)
    stroke_finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Drawing canvas")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(LEAST, LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.resize(USUAL, USUAL)
        self._drawing = Drawing()
        self._past: list[Drawing] = []
        self._pen: list[tuple[float, float]] = []  # the stroke under way
        self._ink = Ink()
        self._note = ""
        self.prompt = ""
        self._tabbed = False  # the focus came by the keyboard, so it is to be seen
        self._describe()

    def strokes(self) -> list[np.ndarray]:
        """All strokes, the one under way last."""
        under_way = [_stroke(self._pen)] if self._pen else []
        return [*self._drawing.strokes, *under_way]

    def picture(self) -> np.ndarray | None:
        """The picture that was brought in, uint8 [28, 28], while it is shown."""
        return self._drawing.picture

    def undo(self) -> None:
        """Go back before the stroke under way, else before the last stroke, clearing or picture."""
        if self._pen or self._past:
            before = self._drawing if self._pen else self._past.pop()
            self._pen = []
            self._show(before)
            self.changed.emit()

    def clear(self) -> None:
        """Start with an empty canvas; undo brings the drawing back."""
        if not self._drawing.empty:
            self._replace(Drawing())
            self.changed.emit()
        elif self._pen:
            self.undo()

    def begin_anew(self) -> None:
        """Start with an empty canvas that undo leaves as it is."""
        self.clear()
        self._past = []
        self._tell_held()

    def show_strokes(self, strokes: Sequence[np.ndarray]) -> None:
        """Show other strokes, in shares of the side."""
        self._replace(Drawing(tuple(_stroke(stroke) for stroke in strokes if len(stroke))))

    def show_picture(self, pixels: np.ndarray) -> None:
        """Show a picture, uint8 [28, 28], instead of strokes; drawing or clearing replaces it."""
        self._replace(Drawing(picture=pixels))

    def set_note(self, text: str) -> None:
        """A small line at the lower edge; empty takes it away."""
        if text != self._note:
            self._note = text
            self._describe()
            self.update()

    def set_prompt(self, text: str) -> None:
        """What is to be drawn, on the empty canvas; empty leaves that to the person."""
        self.prompt = text
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(USUAL, self.width())  # not a height for the width: that would take the room of the ten bars

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._finish()

    def tabletEvent(self, event: QTabletEvent) -> None:
        match event.type():
            case QEvent.Type.TabletPress:
                self._begin(event.position())
            case QEvent.Type.TabletMove:
                self._go_on(event.position())
            case QEvent.Type.TabletRelease:
                self._finish()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.updateGeometry()
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._redraw()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._tabbed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._tabbed = False
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ink.picture.devicePixelRatio() != self.devicePixelRatioF():
            self._redraw()
        square = self._square()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing)
        ground = QPainterPath()
        ground.addRoundedRect(square, CORNER, CORNER)
        painter.setClipPath(ground)
        painter.fillRect(square, QColor(palette().canvas))
        if self._drawing.picture is not None:
            painter.drawImage(square, image(self._drawing.picture))
        painter.translate(square.topLeft())
        painter.drawPixmap(0, 0, self._ink.picture)
        if self._pen:
            self._ink.paint_end(painter, self._pen)
        painter.translate(-square.topLeft())
        self._paint_words(painter, square)
        painter.setPen(QPen(QColor(palette().accent), 4) if self._tabbed else QPen(QColor(palette().border), 2))
        painter.drawPath(ground)
        painter.end()

    def _paint_words(self, painter: QPainter, square: QRectF) -> None:
        colour = QColor(palette().ink)
        if self._drawing.empty and not self._pen:
            middle = square.adjusted(16, 0, -16, 0)
            self._paint_text(painter, middle.translated(0, -12), self.prompt or "Draw a digit", fonts.TITLE, colour)
            colour.setAlphaF(0.62)
            self._paint_text(
                painter, middle.translated(0, 12), "with the mouse, a pen or a finger", fonts.SMALL, colour
            )
        if self._note:
            colour.setAlphaF(0.75)
            foot = QRectF(square.left() + 16, square.bottom() - 48, square.width() - 32, 40)
            self._paint_text(painter, foot, self._note, fonts.SMALL, colour, Qt.AlignmentFlag.AlignBottom)

    def _paint_text(
        self,
        painter: QPainter,
        where: QRectF,
        text: str,
        size: int,
        colour: QColor,
        vertical: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
    ) -> None:
        painter.setFont(fonts.font(size, fonts.MEDIUM if size == fonts.TITLE else fonts.REGULAR))
        painter.setPen(colour)
        painter.drawText(where, Qt.AlignmentFlag.AlignHCenter | vertical | Qt.TextFlag.TextWordWrap, text)

    def _square(self) -> QRectF:
        side = float(min(self.width(), self.height()))
        return QRectF((self.width() - side) / 2, 0, side, side)

    def _begin(self, where: QPointF) -> None:
        if self._drawing.picture is not None:
            self._replace(Drawing())
        self._pen = [self._share(where)]
        self._grow()

    def _go_on(self, where: QPointF) -> None:
        point = self._share(where)
        if self._pen and max(abs(point[0] - self._pen[-1][0]), abs(point[1] - self._pen[-1][1])) >= LEAST_MOVE:
            self._pen.append(point)
            self._grow()

    def _grow(self) -> None:
        if len(self._pen) == 1:
            self.update()
        self.update(self._ink.extend(self._pen).translated(self._square().topLeft()).toAlignedRect())
        self.changed.emit()

    def _finish(self) -> None:
        if not self._pen:
            return
        self._ink.finish(self._pen)
        stroke, self._pen = _stroke(self._pen), []
        self._remember()
        self._drawing = Drawing((*self._drawing.strokes, stroke))
        self._describe()
        self._tell_held()
        self.stroke_finished.emit()

    def _share(self, where: QPointF) -> tuple[float, float]:
        """A place on the widget in shares of the square's side, kept inside it."""
        square = self._square()
        inside = (where - square.topLeft()) / max(square.width(), 1.0)
        return min(max(inside.x(), 0.0), 1.0), min(max(inside.y(), 0.0), 1.0)

    def _replace(self, drawing: Drawing) -> None:
        self._pen = []
        self._remember()
        self._show(drawing)

    def _remember(self) -> None:
        self._past = [*self._past, self._drawing][-MOST_UNDONE:]

    def _show(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._describe()
        self._redraw()
        self._tell_held()

    def _redraw(self) -> None:
        self._ink.start(self._square().width(), self.devicePixelRatioF())
        for stroke in self.strokes():
            self._ink.add(stroke)
        self.update()

    def _tell_held(self) -> None:
        self.held.emit(bool(self._past), not self._drawing.empty)

    def _describe(self) -> None:
        if self._drawing.picture is not None:
            state = "A picture is shown."
        elif self._drawing.empty:
            state = f"Empty; {(self.prompt or 'Draw a digit').lower()}."
        else:
            count = len(self._drawing.strokes)
            state = f"{count} stroke{'' if count == 1 else 's'}."
        self.setAccessibleDescription(f"{state} {self._note}".strip())


def _stroke(points: ArrayLike) -> np.ndarray:
    """Points as float [n, 2]; NumPy is read with the first of them."""
    import numpy as np

    return np.array(points, float)
