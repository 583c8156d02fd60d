"""How long the pictures of a loss surface of 41 x 41 points take to paint: turned, pointed at, while points come."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial

import numpy as np
from figures import Figure
from options import Options
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window import painted

from digitlab.core.surface import SurfaceBegun, WalkedPath
from digitlab.data.surface.landscape import Landscape
from digitlab.gui import theme
from digitlab.gui.surface.map_view import SurfaceMap
from digitlab.gui.surface.relief_view import SurfaceRelief
from digitlab.gui.surface.scene import Scene

SIZE, SIDE = 41, 420
PLACES = np.linspace(-1, 1, SIZE)
LEFT = Qt.MouseButton.LeftButton
figure = partial(painted, "a surface of 41 x 41")


def measure(options: Options) -> Iterator[Figure]:
    count = options.times(200, 20)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    theme.apply(application, "light")
    relief, flat = SurfaceRelief(), SurfaceMap()
    for view in (relief, flat):
        view.resize(SIDE, SIDE)
        view.show_scene(_scene(SIZE * SIZE))
        view.show()
        QTest.qWaitForWindowExposed(view)
        view.repaint()
    QTest.mousePress(relief, LEFT, pos=QPoint(200, 200))
    yield figure("relief turned", relief, count,
                  lambda frame: QTest.mouseMove(relief, QPoint(20 + 7 * frame % 380, 200)))  # fmt: skip
    QTest.mouseRelease(relief, LEFT)
    yield figure("map pointed at", flat, count, lambda frame: QTest.mouseMove(flat, QPoint(60 + frame % 280, 200)))
    scenes = [_scene(known) for known in np.linspace(40, SIZE * SIZE - 1, count).astype(int)]
    for name, view in (("map", flat), ("relief", relief)):
        yield figure(f"{name} while points come", view, count, lambda frame, view=view: view.show_scene(scenes[frame]))


def _scene(known: int) -> Scene:
    """Ripples in a bowl, of which so many points are measured, with three paths."""
    a, b = np.meshgrid(PLACES, PLACES)
    losses = 0.02 + a**2 + 2 * b**2 + 0.3 * (1 - np.cos(5 * a) * np.cos(4 * b))
    landscape = Landscape(PLACES, PLACES)
    order = np.random.default_rng(1).permutation(SIZE * SIZE)[:known]
    landscape.add(order.tolist(), losses.flat[order].tolist())
    return Scene(SurfaceBegun(number=1, step=1, a=PLACES.tolist(), b=PLACES.tolist(), digits=1_000, centre_loss=0.02,
                              explained=[0.9, 0.1], paths=[_path(turn) for turn in range(3)]), landscape)  # fmt: skip


def _path(turn: int) -> WalkedPath:
    way = np.linspace(1, 0, 40)
    a, b = way * np.cos(2 * turn + way), way * np.sin(2 * turn + way)
    return WalkedPath(name=f"seed {turn}", steps=list(range(40)), a=a.tolist(), b=b.tolist(), losses=way.tolist())
