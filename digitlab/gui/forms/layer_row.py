"""One layer in the list: a line with its shape and weights, and unfolded its form and the ways to move it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitlab.core.layers import Layer
from digitlab.core.network import Row
from digitlab.gui import focus_ring, fonts, icons
from digitlab.gui.forms.form import SpecForm, field_names
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette

NUMBERS_WIDTH, APART = 52, 9  # the column of weights, and what is left free between two numbers


class LayerLine(QAbstractButton):
    """Name, output shape and weights in a line; Space unfolds, Alt+Up and Alt+Down or the mouse move, Delete removes.

    Ctrl+D doubles it, Ctrl+C and Ctrl+X take it as text, Ctrl+V puts such text in behind it. ``drag`` is a place that
    the mouse moves it by, ``drop`` that the mouse lets it go where it is.
    """

    move = Signal(int)
    drag = Signal(int)
    drop = Signal()
    remove = Signal()
    duplicate = Signal()
    copy = Signal()
    paste = Signal()

    def __init__(self, *, folds: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folds = folds
        self._words = ("", "", "")
        self._wrong = False
        self._dragged_from: float | None = None
        self.setCheckable(folds)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if folds else Qt.FocusPolicy.NoFocus)
        if folds:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_layer(self, summary: str, shape: str, weights: str, *, wrong: bool) -> None:
        """Show a layer in words; ``wrong`` marks one that does not fit."""
        self._words, self._wrong = (summary, shape, weights), wrong
        self.setAccessibleName(f"{summary}, {shape or 'does not fit'}, {weights or 'no'} weights")
        self.update()

    def words(self) -> tuple[str, str, str]:
        """Name, shape and weights as shown."""
        return self._words

    def sizeHint(self) -> QSize:
        return QSize(200, 26)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Delete:
            event.accept()  # elsewhere in the window it clears the drawing
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt, control = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Cut):
            self.copy.emit()
            if event.matches(QKeySequence.StandardKey.Cut):
                self.remove.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and event.modifiers() & alt:
            self.move.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Delete:
            self.remove.emit()
        elif event.key() == Qt.Key.Key_D and event.modifiers() & control:
            self.duplicate.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._folds and event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = event.position().y()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A line that is pulled half over its neighbour changes places with it."""
        if self._dragged_from is None:
            return
        way = event.position().y() - self._dragged_from
        if abs(way) > self.height() / 2 + QApplication.startDragDistance():
            self.setDown(False)  # it is no click any more
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.drag.emit(1 if way > 0 else -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            self._dragged_from = None
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.drop.emit()
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self._folds and (self.isChecked() or self.underMouse()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.field))
            painter.drawRoundedRect(rect, 5, 5)
        if focus_ring.worn(self):
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5)
        sign = "warning" if self._wrong else "chevron-down" if self.isChecked() else "chevron-right"
        if self._folds or self._wrong:
            tone = colours.error if self._wrong else colours.text_faint
            icons.paint(painter, sign, tone, QRectF(3, rect.center().y() - 7, 14, 14))
        self._paint_words(painter, rect.adjusted(22, 0, -6, 0))
        painter.end()

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        colours = palette()
        summary, shape, weights = self._words
        centre = Qt.AlignmentFlag.AlignVCenter
        right = centre | Qt.AlignmentFlag.AlignRight
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(colours.text_faint))
        painter.drawText(room, right, weights)
        weights_width = max(NUMBERS_WIDTH, painter.fontMetrics().horizontalAdvance(weights) + APART)
        shape_room = room.adjusted(0, 0, -weights_width, 0)
        painter.drawText(shape_room, right, shape)
        shape_width = painter.fontMetrics().horizontalAdvance(shape)
        painter.setFont(fonts.font(fonts.BODY, fonts.MEDIUM))
        painter.setPen(QColor(colours.error if self._wrong else colours.text))
        name_room = shape_room.adjusted(0, 0, -shape_width - 4, 0)
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(name_room, centre, painter.fontMetrics().elidedText(summary, elide, int(name_room.width())))


class LayerRow(QWidget):
    """A layer as a foldable row."""

    changed = Signal(object)
    move = Signal(int)
    drag = Signal(int)
    drop = Signal()
    remove = Signal()
    duplicate = Signal()
    copy = Signal()
    paste = Signal()
    mend = Signal()
    unfolded = Signal(bool)

    def __init__(self, layer: Layer, *, fixed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer, self._running = layer, False
        self._form: SpecForm | None = None
        self._body: QWidget | None = None
        self.line = LayerLine(folds=not fixed)
        self._sentence = Label(size=fonts.SMALL, tone="error", wrap=True)
        self._sentence.setContentsMargins(22, 0, 0, 4)
        self._sentence.hide()
        self._warning = Label(size=fonts.SMALL, tone="warning", wrap=True)
        self._warning.setContentsMargins(22, 0, 0, 4)
        self._warning.hide()
        self._mend = QPushButton()
        self._mend.clicked.connect(self.mend)
        self._mending = QWidget()
        mending = QHBoxLayout(self._mending)
        mending.setContentsMargins(22, 0, 0, 6)
        mending.addWidget(self._mend)
        mending.addStretch(1)
        self._mending.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.line)
        layout.addWidget(self._sentence)
        layout.addWidget(self._mending)
        layout.addWidget(self._warning)
        self.line.toggled.connect(self._fold)
        self.line.move.connect(self.move)
        self.line.drag.connect(self.drag)
        self.line.drop.connect(self.drop)
        self.line.remove.connect(self.remove)
        self.line.duplicate.connect(self.duplicate)
        self.line.copy.connect(self.copy)
        self.line.paste.connect(self.paste)

    def show_layer(
        self, layer: Layer, row: Row | None, sentence: str, title: str = "", insert: Layer | None = None
    ) -> None:
        """Show the layer with its size, or the sentence why it does not fit and the layer to ``insert`` before it."""
        self._layer = layer
        shape = "×".join(f"{side:,}" for side in row.shape) if row else ""
        weights = f"{row.parameters:,}" if row and row.parameters else ""
        what = f"{layer.name} · {layer.summary()}" if layer.name else layer.summary()
        self.line.show_layer(title or what, shape, weights, wrong=bool(sentence))
        numbers = f"\nGives {shape} numbers; {weights or 'no'} weights." if row else ""
        self.line.setToolTip(layer.explanation + numbers)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._mend.setText(f"Insert {insert.title}" if insert else "")
        self._mend.setAccessibleName(f"Insert {insert.title} before {title or layer.who()}" if insert else "Mend")
        self._mending.setVisible(insert is not None)
        self._warning.setText(layer.warning())
        self._warning.setVisible(bool(layer.warning()))
        if self._form is not None:
            self._form.show(layer)

    def sentence(self) -> str:
        """Why the layer does not fit; empty where it does."""
        return self._sentence.text()

    def warning(self) -> str:
        """What the layer's settings do that few people want; empty where that is nothing."""
        return self._warning.text()

    def form(self) -> SpecForm | None:
        """The form, once the row has been unfolded."""
        return self._form

    def set_running(self, running: bool) -> None:
        """Say at each field when a change acts while a run is under way."""
        self._running = running
        if self._form is not None:
            self._form.set_running(running)

    def _fold(self, open_now: bool) -> None:
        if open_now and self._body is None:
            self._body = self._make_body()
            self.layout().addWidget(self._body)
        if self._body is not None:
            self._body.setVisible(open_now)
        self.unfolded.emit(open_now)

    def _make_body(self) -> QWidget:
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 6, 0, 10)
        inside.setSpacing(8)
        if field_names(type(self._layer)):
            self._form = SpecForm(self._layer)
            self._form.set_running(self._running)
            self._form.changed.connect(self.changed)
            inside.addWidget(self._form)
        inside.addWidget(Label(self._layer.explanation, size=fonts.SMALL, tone="faint", wrap=True))
        name = self._layer.title
        double = QPushButton("Duplicate")
        double.setProperty("kind", "flat")
        double.setAccessibleName(f"Duplicate {name} (Ctrl+D)")
        double.clicked.connect(self.duplicate)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(IconButton("arrow-up", f"Move {name} up (Alt+Up)", lambda: self.move.emit(-1)))
        buttons.addWidget(IconButton("arrow-down", f"Move {name} down (Alt+Down)", lambda: self.move.emit(1)))
        buttons.addWidget(double)
        buttons.addStretch(1)
        buttons.addWidget(IconButton("trash", f"Remove {name} (Delete)", self.remove.emit))
        inside.addLayout(buttons)
        return body


class IconButton(QToolButton):
    """A small button that shows an icon and says what it does."""

    def __init__(self, icon: str, words: str, pressed: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setProperty("kind", "small")
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(lambda: pressed())
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._colour()
        super().changeEvent(event)

    def _colour(self) -> None:
        self.setIcon(icons.icon(self._icon, palette().text_faint))
