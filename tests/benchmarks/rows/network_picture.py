"""How long the picture of a network with two layers of 2,000 nodes takes to paint, whatever is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from experiments import plain
from figures import Figure
from options import Options
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from strokes import drawings
from window import Bench, opened, painted

from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network
from digitlab.gui.network.lights import Lights
from digitlab.gui.network.pages import NetworkPages
from digitlab.gui.network.view import NetworkView

WIDE = Network(layers=(Flatten(), Dense(units=2_000), Dense(units=2_000)))
LEFT = Qt.MouseButton.LeftButton
figure = partial(painted, "2,000 nodes")


def measure(options: Options) -> Iterator[Figure]:
    count = options.times(200, 20)
    with opened(plain("wide", WIDE)) as bench:
        view = _lit(bench)
        seen, picture = bench.session.inspections.seen, bench.session.inspections.picture
        place = QPoint(view.width() // 2, view.height() // 3)
        yield figure("new values", view, count, lambda _: view.show_lights(Lights(seen, picture)))
        yield figure("pointing", view, count, lambda frame: QTest.mouseMove(view, QPoint(frame % view.width(), 60)))
        yield figure("enlarging", view, count, lambda frame: _turn(view, place, 1 if frame // 12 % 2 == 0 else -1))
        QTest.mousePress(view, LEFT, pos=place)
        yield figure("dragging", view, count,
                      lambda frame: QTest.mouseMove(view, place + QPoint(40 * (frame % 2), 20)))  # fmt: skip
        QTest.mouseRelease(view, LEFT, pos=place)


def _lit(bench: Bench) -> NetworkView:
    """The picture once the drawing has lit it up."""
    bench.until_ready()
    bench.click("reset")
    bench.until(lambda: bench.session.answering == "fresh", "A fresh network")
    bench.draw(drawings()[0])
    pages = bench.window.findChild(NetworkPages)
    bench.until(lambda: pages.view.lights.layer(1).values is not None, "A lit network")
    return pages.view


def _turn(view: NetworkView, place: QPoint, turns: int) -> None:
    event = QWheelEvent(QPointF(place), QPointF(view.mapToGlobal(place)), QPoint(), QPoint(0, 120 * turns),
                        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
                        False)  # fmt: skip
    QApplication.sendEvent(view, event)
