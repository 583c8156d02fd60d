"""The chosen runs as files: their curves as a table, and what is seen of them as a picture."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator

from digitlab.core.files import write_atomically
from digitlab.core.kept.summary import KeptRun
from digitlab.data.kept_curves import Course, Curves
from digitlab.gui.palette import palette
from digitlab.gui.runs import legend
from digitlab.gui.runs.overlay import Overlay

HEADER = ("run", "folder", "seed", "curve", "epoch", "step", "seconds", "accuracy", "loss")
SCALE = 2  # pixels of a picture for each of the screen
GAP = 12


def write(path: Path, runs: Sequence[KeptRun], curves: dict[Path, Curves], overlay: Overlay) -> None:
    """Write what the ending of ``path`` asks for; raises DigitLabError with one sentence."""
    match path.suffix.lower():
        case ".png":
            content = picture(overlay)
        case ".svg":
            content = drawing(overlay)
        case _:
            content = table(runs, curves).encode()
    write_atomically(path, content)


def table(runs: Sequence[KeptRun], curves: dict[Path, Curves]) -> str:
    """A line for every point of every curve, all numbers as they are known."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for run in runs:
        known = curves.get(run.folder)
        if known is None:
            continue
        for name, course in (("training", known.training), ("validation", known.validation)):
            about = (run.name, run.folder.name, run.seed, name)
            writer.writerows((*about, *point) for point in _points(known, course))
    return text.getvalue()


def _points(curves: Curves, course: Course) -> list[tuple[float, ...]]:
    epochs = curves.along(course, "epoch")
    columns = (epochs, course.steps.astype(int), course.seconds, course.accuracy, course.loss)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def picture(overlay: Overlay) -> bytes:
    """The curves and their legend as a PNG."""
    made = QPixmap(_size(overlay) * SCALE)
    made.setDevicePixelRatio(SCALE)
    painter = QPainter(made)
    _paint(painter, overlay)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made.save(buffer, "PNG")
    return content.data()


def drawing(overlay: Overlay) -> bytes:
    """The same as an SVG, of lines and not of pixels."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(_size(overlay))
    generator.setViewBox(QRectF(0, 0, _size(overlay).width(), _size(overlay).height()))
    generator.setTitle("Curves of runs")
    painter = QPainter(generator)
    _paint(painter, overlay)
    painter.end()
    return content.data()


def _size(overlay: Overlay) -> QSize:
    plot = overlay.plot.viewport().size()
    return QSize(plot.width() + 2 * GAP, plot.height() + legend.height(overlay.legend.entries()) + 2 * GAP)


def _paint(painter: QPainter, overlay: Overlay) -> None:
    size, plot = _size(overlay), overlay.plot
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(palette().surface))
    where = QRectF(GAP, GAP, plot.viewport().width(), plot.viewport().height())
    plot.render(painter, where, plot.viewport().rect())
    legend.paint(painter, overlay.legend.entries(), QPointF(GAP, where.bottom()), where.width())
