"""Paints a small network: numbers in its nodes and on its edges, and in orange what the loss depends on."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from digitlab.core.figures import figures
from digitlab.data.backpropagation.passes import BIAS
from digitlab.data.backpropagation.pooled import parts
from digitlab.gui import fonts
from digitlab.gui.backward.formulas import LOWERED
from digitlab.gui.backward.layout import LINE, Layout
from digitlab.gui.backward.walk import HEAVIEST, Edge, Step, Walk
from digitlab.gui.network import colours
from digitlab.gui.network.spoken import number
from digitlab.gui.palette import DARK, palette
from digitlab.gui.panels import pictures

FAINT_EDGE = 0.28
Align = Qt.AlignmentFlag


def paint(painter: QPainter, walk: Walk, layout: Layout, labels: Mapping[Edge, QRectF]) -> None:
    """The whole network with what is known at the step of ``walk``."""
    painter.setFont(fonts.font(fonts.SMALL))
    _paint_picture(painter, walk, layout)
    for edge in walk.edges():
        if edge.source != BIAS:
            _paint_edge(painter, walk, edge, layout)
    for edge, where in labels.items():
        _paint_label(painter, walk, edge, where)
    for column, place in layout.nodes():
        _paint_node(painter, walk, layout, column, place)
    _paint_loss(painter, walk, layout.loss)


def differentiated(walk: Walk, layer: int) -> bool:
    """Whether the derivatives of a layer are known at the step."""
    return walk.reached(Step("backward", layer))


def _paint_picture(painter: QPainter, walk: Walk, layout: Layout) -> None:
    where, scale = layout.picture, layout.picture.width() / 28
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(where, pictures.inked(walk.picture))
    painter.setPen(QPen(QColor(DARK.accent), 1))  # the picture is dark in both looks
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for place, (rows, columns) in enumerate(parts(walk.shape[0])):
        part = QRectF(where.left() + columns.start * scale, where.top() + rows.start * scale,
                      (columns.stop - columns.start) * scale, (rows.stop - rows.start) * scale)  # fmt: skip
        painter.drawRect(part)
        named, top_left = part.adjusted(3, 1, 0, 0), Align.AlignLeft | Align.AlignTop
        ground = painter.boundingRect(named, top_left, f"{place + 1}").adjusted(-2, 0, 2, 0)
        painter.fillRect(ground, QColor(DARK.canvas))  # ink may lie there
        painter.drawText(named, top_left, f"{place + 1}")


def _paint_edge(painter: QPainter, walk: Walk, edge: Edge, layout: Layout) -> None:
    weight, start_end = walk.weight(edge), layout.ends(edge)
    lit = edge == walk.edge or (edge.layer == walk.step.layer and edge.target == walk.node and _at_work(walk))
    colour = QColor(colours.of_sign(weight))
    colour.setAlphaF(1.0 if lit else FAINT_EDGE)
    pen = QPen(colour, 0.8 + 3 * min(abs(weight) / HEAVIEST, 1) + (1.0 if edge == walk.edge else 0.0))
    if weight < 0:
        pen.setDashPattern([4, 2.5])
    painter.setPen(pen)
    painter.drawLine(*start_end)


def _at_work(walk: Walk) -> bool:
    return walk.step.kind in ("forward", "backward")


def _paint_label(painter: QPainter, walk: Walk, edge: Edge, where: QRectF) -> None:
    bias, chosen = edge.source == BIAS, edge == walk.edge
    painter.setPen(Qt.PenStyle.NoPen)
    ground = QColor(palette().accent_soft if chosen else palette().surface)
    ground.setAlphaF(1.0 if chosen else 0.86)
    painter.setBrush(ground)
    if chosen or not bias:
        painter.drawRoundedRect(where, 3, 3)
    painter.setPen(QColor(palette().accent if chosen else palette().text_faint if bias else palette().text))
    first = QRectF(where.left(), where.top(), where.width(), LINE)
    painter.drawText(first, Align.AlignCenter, f"{'b ' if bias else ''}{number(walk.weight(edge))}")
    if not bias and differentiated(walk, edge.layer):  # by a bias it is that by the sum, below the node
        painter.setPen(slope_colour())
        painter.drawText(first.translated(0, LINE - 1), Align.AlignCenter, short(walk.gradient(edge)))


def slope_colour() -> QColor:
    """The colour of derivatives."""
    return QColor(palette().warning)


def short(value: float) -> str:
    """A derivative in two digits, as far as there is room for it."""
    return figures(value)


def fitted(value: float) -> str:
    """A number in as many digits as there is room for in a node."""
    text = number(value)
    return text if len(text) <= 7 else short(value)


def _paint_node(painter: QPainter, walk: Walk, layout: Layout, column: int, place: int) -> None:
    where, layer = layout.node(column, place), column - 1
    known = column == 0 or walk.reached(Step("forward", layer))
    here = _at_work(walk) and column > 0 and walk.step.layer == layer
    focus = here and place == walk.node
    painter.setBrush(QColor(palette().accent_soft if focus else palette().field))
    painter.setPen(QPen(QColor(palette().accent if here else palette().border), 2.0 if focus else 1.2))
    painter.drawRoundedRect(where, where.height() / 2, where.height() / 2)
    painter.setPen(QColor(palette().text if known else palette().text_faint))
    value = fitted(float(walk.told.outputs[column][place])) if known else "?"
    painter.drawText(where, Align.AlignCenter, value)
    if column == 0:
        painter.setPen(QColor(palette().text_faint))
        beside = where.translated(-where.width() - 4, 0)
        painter.drawText(beside, Align.AlignRight | Align.AlignVCenter, f"x{LOWERED[place]}")
    if column > 0 and differentiated(walk, layer):
        painter.setPen(slope_colour())
        painter.drawText(layout.delta(column, place), Align.AlignCenter,
                         f"δ {short(float(walk.back.by_sum[layer][place]))}")  # fmt: skip
    if column == len(walk.shape) - 1:
        _paint_target(painter, walk, where, place)


def _paint_target(painter: QPainter, walk: Walk, where: QRectF, place: int) -> None:
    painter.setPen(QColor(palette().good if place == walk.target else palette().text_faint))
    beside = QRectF(where.right() + 6, where.top(), 40, where.height())
    painter.drawText(beside, Align.AlignLeft | Align.AlignVCenter, f"t = {walk.targets[place]:.0f}")


def _paint_loss(painter: QPainter, walk: Walk, where: QRectF) -> None:
    known = walk.reached(Step("loss"))
    painter.setBrush(QColor(palette().accent_soft if walk.step.kind == "loss" else palette().field))
    painter.setPen(QPen(QColor(palette().accent if walk.step.kind == "loss" else palette().border), 1.2))
    painter.drawRoundedRect(where, 6, 6)
    painter.setPen(QColor(palette().text_faint))
    painter.drawText(where.adjusted(0, 3, 0, 0), Align.AlignHCenter | Align.AlignTop, "loss f")
    painter.setPen(QColor(palette().text if known else palette().text_faint))
    painter.setFont(fonts.font(fonts.BODY, fonts.SEMIBOLD))
    text = number(walk.told.loss) if known else "?"
    painter.drawText(where.adjusted(0, 0, 0, -4), Align.AlignHCenter | Align.AlignBottom, text)
    painter.setFont(fonts.font(fonts.SMALL))


def near(point: QPointF, start: QPointF, end: QPointF) -> float:
    """How far a point is from a line between two others."""
    along, off = end - start, point - start
    length = QPointF.dotProduct(along, along) or 1.0
    share = min(max(QPointF.dotProduct(off, along) / length, 0.0), 1.0)
    gap = off - along * share
    return float(QPointF.dotProduct(gap, gap) ** 0.5)
