"""The network as a picture: a block for every layer, as large as what leaves it."""

from __future__ import annotations

from math import log2
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from digitlab.core.network import INPUT_SHAPE, Network
from digitlab.gui import fonts
from digitlab.gui.labels import Label
from digitlab.gui.palette import palette
from digitlab.gui.panels import amounts

TALLEST, SHORTEST = 72.0, 8.0
LARGEST = 2.0  # times the usual size, where there is room
LEAST_GAP, MOST_GAP = 12.0, 56.0
LINE = 15.0  # of text
WORDS_ROOM = 3 * LINE + 20


class Block(NamedTuple):
    """A layer in the picture: its words, and width and height of its block at full size."""

    name: str
    shape: str
    weights: str
    width: float
    height: float


class NetworkPicture(QWidget):
    """Blocks from input to output with names, shapes and weights, and the totals in words; scrolls where it must."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._totals = Label(tone="faint")
        self._drawing = Drawing()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scroll.setAccessibleName("Picture of the network")
        scroll.viewport().setAutoFillBackground(False)
        self._drawing.setProperty("role", "clear")
        scroll.setWidget(self._drawing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 8)
        layout.setSpacing(4)
        layout.addWidget(self._totals)
        layout.addWidget(scroll, 1)

    def show_network(self, network: Network, output_activation: str) -> None:
        """Show ``network``, whose output layer bends its sums by ``output_activation``."""
        self._totals.setText(amounts.size(network))
        self._drawing.show_blocks(blocks(network, output_activation))

    def totals(self) -> str:
        """Weights and multiply-adds in words."""
        return self._totals.text()

    def blocks(self) -> list[Block]:
        """What is drawn."""
        return self._drawing.blocks


class Drawing(QWidget):
    """The blocks in a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.blocks: list[Block] = []
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Layers of the network")

    def show_blocks(self, shown: list[Block]) -> None:
        """Draw other blocks."""
        self.blocks = shown
        self.setMinimumWidth(int(self._width(1.0, LEAST_GAP)) + 4)
        told = [f"{block.name} {block.shape} {block.weights}".strip() for block in shown]
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), int(WORDS_ROOM + 2 * SHORTEST))

    def _width(self, scale: float, gap: float) -> float:
        return sum(self._columns(scale)) + gap * (len(self.blocks) - 1)

    def _scale(self) -> float:
        """As large as the height allows, and the width with a fair gap; never larger than twice the usual."""
        scale = min(LARGEST, (self.height() - WORDS_ROOM) / TALLEST)
        while scale > 1 and self._width(scale, 2 * LEAST_GAP) > self.width():
            scale -= 0.1
        return scale

    def _columns(self, scale: float) -> list[float]:
        """The width of every block with its words."""
        named = QFontMetricsF(fonts.font(fonts.SMALL, fonts.MEDIUM))
        small = QFontMetricsF(fonts.font(fonts.SMALL))
        return [
            max(block.width * scale, named.horizontalAdvance(block.name), small.horizontalAdvance(block.shape),
                small.horizontalAdvance(block.weights))
            for block in self.blocks
        ]  # fmt: skip

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.blocks:
            return
        scale = self._scale()
        columns = self._columns(scale)
        spare = self.width() - sum(columns) - 4
        gap = min(max(spare / max(len(columns) - 1, 1), LEAST_GAP), MOST_GAP * max(scale, 1.0))
        rows = TALLEST * scale + WORDS_ROOM
        middle = (self.height() - rows) / 2 + 10 + TALLEST * scale / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, before = 2.0, None
        for depth, (block, width) in enumerate(zip(self.blocks, columns, strict=True)):
            body = QRectF(0, 0, block.width * scale, max(block.height * scale, SHORTEST))
            body.moveCenter(QPointF(left + width / 2, middle))
            if before is not None:
                self._paint_arrow(painter, before, body.left(), middle)
            self._paint_block(painter, body, depth / max(len(columns) - 1, 1))
            self._paint_words(painter, block, QRectF(left - 4, middle + TALLEST * scale / 2 + 6, width + 8, LINE))
            left += width + gap
            before = body.right()
        painter.end()

    def _paint_arrow(self, painter: QPainter, start: float, end: float, height: float) -> None:
        painter.setPen(QPen(QColor(palette().text_faint), 1))
        painter.drawLine(QPointF(start + 5, height), QPointF(end - 5, height))

    def _paint_block(self, painter: QPainter, body: QRectF, depth: float) -> None:
        """The deeper the layer, the stronger its colour."""
        accent = QColor(palette().accent)
        painter.setPen(QPen(accent, 1.2))
        accent.setAlphaF(0.14 + 0.6 * depth)
        painter.setBrush(accent)
        painter.drawRoundedRect(body, 3, 3)

    def _paint_words(self, painter: QPainter, block: Block, where: QRectF) -> None:
        colours, centre = palette(), Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM))
        painter.setPen(QColor(colours.text))
        painter.drawText(where, centre, block.name)
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(colours.text_faint))
        painter.drawText(where.translated(0, LINE), centre, block.shape)
        painter.drawText(where.translated(0, 2 * LINE), centre, block.weights)


def blocks(network: Network, output_activation: str) -> list[Block]:
    """The blocks of a network, the input first; the output layer is named by its activation."""
    found = [Block("Input", _shape(INPUT_SHAPE), "", *_size(INPUT_SHAPE))]
    rows = network.rows()
    for row in rows:
        name = output_activation.capitalize() if row is rows[-1] else row.layer.label()
        weights = amounts.short(row.parameters) if row.parameters else ""
        found.append(Block(name, _shape(row.shape), weights, *_size(row.shape)))
    return found


def _shape(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape))


def _size(shape: tuple[int, ...]) -> tuple[float, float]:
    """Width and height of a block: a picture is as high as its pixels and as wide as its channels, a vector as long."""
    if len(shape) == 1:
        return 12.0, min(TALLEST, 14 + 6.2 * log2(shape[0]))
    return 14 + 5.0 * log2(1 + shape[-1]), max(SHORTEST, TALLEST * shape[0] / INPUT_SHAPE[0])
