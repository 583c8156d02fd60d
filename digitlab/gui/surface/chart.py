"""What stands around and on the map: axes in words, the colours with their losses, values on contour lines."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from digitlab.gui import fonts
from digitlab.gui.palette import palette
from digitlab.gui.plots.words import rounds
from digitlab.gui.surface import colours, words
from digitlab.gui.surface.scene import Scene, image

LEFT, TOP, RIGHT, FOOT = 40, 24, 58, 36  # pixels around the map
BAR = 10
LINE = 15
TAG = 136  # what is written beside the middle
LONGEST = 1.35  # times as wide as high
APART = 26.0  # pixels, at least, between two values on contour lines
RAYS = (50, 130, -50, -130, 0, 180, 90, -90)  # degrees along which they are written
CORNERS = ((-1, -1), (-1, 1), (1, 1), (1, -1))
Align = Qt.AlignmentFlag


def room(widget: QWidget) -> QRectF:
    """Where the map lies in a widget."""
    whole = QRectF(widget.rect()).adjusted(LEFT, TOP, -RIGHT, -FOOT)
    width, height = max(whole.width(), 20.0), max(whole.height(), 20.0)
    wide, high = min(width, height * LONGEST), min(height, width)
    left = whole.left() + (width - wide) / 2
    return QRectF(round(left), round(whole.top() + (height - high) / 2), round(wide), round(high))


def paint(painter: QPainter, scene: Scene, where: QRectF) -> None:
    """Everything but what moves."""
    painter.setFont(fonts.font(fonts.SMALL))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(palette().border), 1))
    painter.drawRect(where)
    if scene.lined:
        _paint_values(painter, scene, where)
    _paint_axes(painter, scene, where)
    _paint_bar(painter, scene, where)


def tag(painter: QPainter, where: QPointF, text: str, inside: QRectF) -> None:
    """Write ``text`` beside a point, on a ground of its own, where there is room ``inside``."""
    if inside.height() < TAG:
        return
    painter.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM))
    box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-5, -2, 6, 2)
    box.moveTopLeft(where + QPointF(11, -box.height() - 7))
    box.moveLeft(min(box.left(), inside.right() - box.width() - 3))
    box.moveTop(max(box.top(), inside.top() + 3))
    ground = QColor(palette().surface)
    ground.setAlphaF(0.88)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(palette().text))
    painter.drawText(box, Align.AlignCenter, text)


def _paint_axes(painter: QPainter, scene: Scene, where: QRectF) -> None:
    across, up = words.axes(scene.begun)
    painter.setPen(QColor(palette().text_faint))
    a, b = scene.landscape.a, scene.landscape.b
    for value in rounds(a[0], a[-1], 4):
        x = where.left() + (value - a[0]) / (a[-1] - a[0]) * where.width()
        painter.drawText(QRectF(x - 30, where.bottom() + 3, 60, LINE), Align.AlignCenter, words.place(value))
    for value in rounds(b[0], b[-1], 4):
        y = where.bottom() - (value - b[0]) / (b[-1] - b[0]) * where.height()
        painter.drawText(QRectF(where.left() - LEFT, y - 8, LEFT - 5, 16), Align.AlignRight | Align.AlignVCenter,
                         words.place(value))  # fmt: skip
    painter.setPen(QColor(palette().text))
    wide = QRectF(where.left() - LEFT, where.bottom() + LINE + 4, where.width() + LEFT + RIGHT, LINE)
    painter.drawText(wide, Align.AlignCenter, _cut(painter, across, wide.width()))
    above = QRectF(where.left() - LEFT + 2, where.top() - LINE - 6, where.width() + LEFT - 4, LINE)
    painter.drawText(above, Align.AlignLeft | Align.AlignVCenter, _cut(painter, up, above.width() - 46))


def _paint_bar(painter: QPainter, scene: Scene, where: QRectF) -> None:
    """The losses that the colours stand for."""
    bar = QRectF(where.right() + 10, where.top(), BAR, where.height())
    painter.drawImage(bar, _bar())
    painter.setPen(QColor(palette().text_faint))
    ends = [scene.scale.low, *scene.levels, scene.scale.high]
    before = float("inf")
    for loss, height in zip(ends, scene.scale.heights(np.array(ends)).tolist(), strict=True):
        y = bar.bottom() - height * bar.height()
        if before - y >= LINE:
            before = y
            painter.drawText(QRectF(bar.right() + 4, y - 8, RIGHT - 22, 16), Align.AlignLeft | Align.AlignVCenter,
                             words.level(loss))  # fmt: skip
    painter.setPen(QColor(palette().text))
    told = QRectF(where.right() - 40, where.top() - LINE - 6, RIGHT + 38, LINE)
    painter.drawText(told, Align.AlignRight | Align.AlignVCenter, words.scale(scene.scale))


def _bar() -> QImage:
    return image(np.rint(colours.ramp()[::-1, None, :]).astype(np.uint8))


def _paint_values(painter: QPainter, scene: Scene, where: QRectF) -> None:
    """Write its loss on every contour line, where a ray from the middle meets it and there is room."""
    painter.setFont(fonts.font(fonts.SMALL))
    here = [float(one) for one in scene.place(0.0, 0.0)]
    middle = where.center() + QPointF(here[0] * where.width() / 2, -here[1] * where.height() / 2)
    taken, tagged = [middle], QRectF(middle.x() - 16, middle.y() - 36, TAG, 46)
    x, y = (np.outer(turned(np.radians(RAYS)), np.linspace(0.1, 0.92, 120)) for turned in (np.cos, np.sin))
    along = scene.height(x, y)
    for loss, height in zip(scene.levels, scene.scale.heights(np.array(scene.levels)).tolist(), strict=True):
        passed = np.diff(along > height)
        for ray in np.flatnonzero(passed.any(axis=1)):
            place = ray, np.flatnonzero(passed[ray])[-1]
            spot = where.center() + QPointF(x[place] * where.width() / 2, -y[place] * where.height() / 2)
            if not tagged.contains(spot) and all((spot - one).manhattanLength() > APART for one in taken):
                taken.append(spot)
                _write_on(painter, spot, words.level(loss), height)
                break


def _write_on(painter: QPainter, where: QPointF, text: str, height: float) -> None:
    """Write on the colours of a height."""
    ramp = colours.ramp()
    red, green, blue = ramp[round(height * (len(ramp) - 1))].tolist()
    box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-2, 0, 3, 0)
    box.moveCenter(where)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(round(red), round(green), round(blue)))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor("#ffffff" if 0.3 * red + 0.59 * green + 0.11 * blue < 130 else "#06182b"))
    painter.drawText(box, Align.AlignCenter, text)


def _cut(painter: QPainter, text: str, width: float) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(width))
