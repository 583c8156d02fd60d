"""Draws the PNG and ICO files of resources/icons from the two SVG files there; run it after changing one of them.

QT_QPA_PLATFORM=offscreen python packaging/make_icons.py
"""

import io
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parents[1] / "resources" / "icons"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
SIZES_ON_WINDOWS = (16, 24, 32, 48, 64, 256)
# Small icons are drawn without the margin: there every pixel counts, and the tile's edge falls on the pixel grid.
LARGEST_WITHOUT_MARGIN = 32
WITHOUT_MARGIN = QRectF(24, 24, 464, 464)


def main() -> None:
    """Write every picture of both icons."""
    application = QGuiApplication(sys.argv)
    (ICONS / "png").mkdir(exist_ok=True)
    for name in ("digitlab", "application-x-digitlab"):
        for size in SIZES:
            (ICONS / "png" / f"{name}-{size}.png").write_bytes(png(ICONS / f"{name}.svg", size))
    pictures = [Image.open(io.BytesIO(png(ICONS / "digitlab.svg", size))) for size in SIZES_ON_WINDOWS]
    sizes = [picture.size for picture in pictures]
    pictures[-1].save(ICONS / "digitlab.ico", sizes=sizes, append_images=pictures[:-1])
    application.quit()


def png(drawing: Path, size: int) -> bytes:
    """Return the drawing as a PNG of ``size`` x ``size`` pixels."""
    renderer = QSvgRenderer(str(drawing))
    if size <= LARGEST_WITHOUT_MARGIN:
        renderer.setViewBox(WITHOUT_MARGIN)
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return buffer.data().data()


if __name__ == "__main__":
    main()
