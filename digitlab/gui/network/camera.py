"""Which part of the picture is seen, and how large."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

LARGEST = 8.0
STEP = 1.25
NEARLY = 0.9  # the zoom that still is as good as the usual one


class Camera:
    """Zoom and place of a picture of ``size`` in a window of ``view``; the picture never leaves the window."""

    def __init__(self) -> None:
        self.zoom = 1.0
        self.origin = QPointF(0, 0)  # of the picture, on the widget
        self.size = QSizeF(1, 1)
        self.view = QSizeF(1, 1)

    def fit(self, size: QSizeF, view: QSizeF, *, whole: bool = False) -> None:
        """Show a picture as it was laid out, or as a whole where that is wanted or only little would be missing."""
        self.size, self.view, self.zoom, self.origin = size, view, 1.0, QPointF(0, 0)
        if whole or self.least >= NEARLY:
            self.zoom_by(self.least, QPointF(0, 0))

    @property
    def least(self) -> float:
        """The zoom at which all of the picture is seen."""
        return min(1.0, self.view.width() / max(self.size.width(), 1.0))

    def zoom_by(self, factor: float, around: QPointF) -> None:
        """Come nearer, or go away, while ``around`` on the widget stays where it is."""
        fixed = self.to_picture(around)
        self.zoom = min(max(self.zoom * factor, self.least), LARGEST)
        self.origin = around - fixed * self.zoom
        self._keep()

    def move(self, by: QPointF) -> None:
        """Drag the picture."""
        self.origin += by
        self._keep()

    def reveal(self, part: QRectF) -> None:
        """Move as little as shows ``part`` of the picture."""
        seen = self.to_widget(part)
        right, left = seen.right() + 8 - self.view.width(), seen.left() - 8
        low, high = seen.bottom() + 8 - self.view.height(), seen.top() - 8
        self.move(QPointF(-max(right, 0.0) or -min(left, 0.0), -max(low, 0.0) or -min(high, 0.0)))

    def to_picture(self, point: QPointF) -> QPointF:
        """Where a point of the widget lies in the picture."""
        return (point - self.origin) / self.zoom

    def to_widget(self, part: QRectF) -> QRectF:
        """Where a part of the picture lies on the widget."""
        return QRectF(part.topLeft() * self.zoom + self.origin, part.size() * self.zoom)

    def seen(self) -> QRectF:
        """The part of the picture that is on the widget."""
        return QRectF(self.to_picture(QPointF(0, 0)), self.view / self.zoom)

    def _keep(self) -> None:
        self.origin = QPointF(
            _kept(self.origin.x(), self.size.width() * self.zoom, self.view.width()),
            _kept(self.origin.y(), self.size.height() * self.zoom, self.view.height()),
        )


def _kept(origin: float, size: float, view: float) -> float:
    """Where a picture begins: in the middle where it is small, else nowhere that leaves a margin."""
    return (view - size) / 2 if size <= view else min(0.0, max(origin, view - size))
