"""Controls in the look of the window; the wheel scrolls the page unless a control has the focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from digitlab.gui import icons
from digitlab.gui.forms import numbers
from digitlab.gui.forms.entry_field import EntryField
from digitlab.gui.forms.numbers import Number
from digitlab.gui.palette import palette

STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 5, Qt.Key.Key_PageDown: -5}
CHEVRON = 13
BESIDE = 28  # the edges of a list and the padding of its items, which Qt does not count
NOTCH = 120  # of a wheel, in eighths of a degree


class Choice(QComboBox):
    """A combo box that tells the data of the item a person chose; ``name`` is read aloud, ``width`` 0 is any."""

    edited = Signal(object)

    def __init__(
        self, items: Sequence[tuple[str, Any]], parent: QWidget | None = None, *, name: str = "", width: int = 0
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setItemDelegate(QStyledItemDelegate(self))  # the one that the style sheet reaches
        self.setFixedHeight(30)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for text, data in items:
            self.addItem(text, data)
        if width:
            self.setFixedWidth(width)
        self.activated.connect(lambda place: self.edited.emit(self.itemData(place)))

    def value(self) -> Any:
        """The data of the item shown."""
        return self.currentData()

    def set_value(self, value: Any) -> None:
        """Show the item with this data; none where there is no such item."""
        self.setCurrentIndex(self.findData(value))

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + BESIDE)
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        text = option.currentText or self.placeholderText()
        room = self.width() - CHEVRON - 11
        option.currentText = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        where = QRectF(self.width() - CHEVRON - 5, (self.height() - CHEVRON) / 2, CHEVRON, CHEVRON)
        icons.paint(painter, "chevron-down", palette().text_faint, where)
        painter.end()


class Switch(QCheckBox):
    """A switch: a knob that slides to the side that is on, so that colour alone tells nothing."""

    edited = Signal(object)
    WIDTH, HEIGHT = 34, 20

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda on: self.edited.emit(on))

    def value(self) -> bool:
        """Whether it is on."""
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        """Switch it on or off without telling."""
        self.setChecked(value)

    def sizeHint(self) -> QSize:
        return QSize(self.WIDTH + 4, 30)

    def hitButton(self, position: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        body = QRectF(2, (self.height() - self.HEIGHT) / 2, self.WIDTH, self.HEIGHT)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.drawRoundedRect(body.adjusted(-1, -1, 1, 1), self.HEIGHT / 2 + 1, self.HEIGHT / 2 + 1)
            body.adjust(1.5, 1.5, -1.5, -1.5)
        on, reach = self.isChecked(), body.height() / 2
        edge = body.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(colours.accent if on else colours.text_faint), 1))
        painter.setBrush(QColor(colours.accent if on else colours.surface))
        painter.drawRoundedRect(edge, edge.height() / 2, edge.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.surface if on else colours.text_faint))
        centre = body.right() - reach if on else body.left() + reach
        painter.drawEllipse(QPointF(centre, body.center().y()), reach - 4, reach - 4)
        painter.end()


class NumberField(EntryField):
    """A field for a number; arrow keys and the wheel step it.

    ``edited`` tells what was entered: an int or float, or the text itself where it is no number. What is allowed is for
    the form to say: only steps keep to ``limits``.
    """

    def __init__(
        self, *, whole: bool, log: bool = False, limits: dict[str, float] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._whole, self._log, self.limits = whole, log, limits or {}
        self._value: Number = 0
        self._turned = 0  # of the wheel, in eighths of a degree
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.set_value(0)

    def value(self) -> Number:
        """The number shown."""
        return self._value

    def set_value(self, value: Number) -> None:
        """Show a number."""
        self._value = value
        self._show(numbers.written(value))

    def step(self, steps: int) -> None:
        """Go up or down by ``steps`` sensible amounts."""
        moved = numbers.stepped(self._value, steps, self.limits, whole=self._whole, log=self._log)
        if moved != self._value:
            self.set_value(moved)
            self.edited.emit(moved)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS:
            self._finish()
            self.step(STEPS[key])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        self._turned += event.angleDelta().y()
        notches = int(self._turned / NOTCH)
        self._turned -= notches * NOTCH
        self.step(notches)

    def _shown(self) -> str:
        return numbers.written(self._value)

    def _read(self, text: str) -> Number | str:
        return numbers.read(text, whole=self._whole)
