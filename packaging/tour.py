"""Makes the pictures of the README's tour: uses the window as a person does, and saves what is then to be seen.

    python packaging/tour.py                 # all of them, in ten minutes or so
    python packaging/tour.py race backward   # only these

Each comes in light and in dark, of the same moment. Needs a display (DISPLAY may name a virtual one). Works in a folder
of its own: nobody's settings are used or changed.
"""

from __future__ import annotations

import argparse
import io
import itertools
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QBuffer, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTabWidget, QWidget

FOLDER = Path(__file__).parent / "tour"
SIZE = 1280, 720
COLOURS = 256  # in a picture, which makes it half as large
SEVEN = [(0.22, 0.24), (0.45, 0.20), (0.78, 0.20), (0.70, 0.40), (0.56, 0.62), (0.50, 0.86)]
BETWEEN = 4  # more would follow the grid of whole pixels and not the hand
SETTLED_MS = 600  # after which everything is painted
PATIENCE_MS = 1_800_000


class Stage:
    """The window with a 7 drawn and the engine ready; ``session`` is what it is about."""

    def __init__(self) -> None:
        from digitlab.gui.app import create_window

        self.window = create_window()
        self.session = self.window.session
        self.window.resize(*SIZE)
        self.window.show()
        self.until(lambda: self.session.engine.state == "ready")
        self._draw()

    def until(self, reached: Callable[[], object]) -> None:
        """Go on as soon as it is ``reached``."""
        over = QTimer(singleShot=True)
        over.start(PATIENCE_MS)
        while not reached():
            if not over.isActive():
                raise TimeoutError("The window waited for what did not come.")
            QTest.qWait(20)

    def take(self, preset: str, **values: object) -> None:
        """A fresh network of a preset with some settings of its own."""
        from digitlab.core import presets

        experiment = presets.load(preset)
        for path, value in values.items():
            experiment = experiment.with_value(path.replace("__", "."), value)
        self.session.change(experiment)
        self.session.reset()
        self.until(lambda: self.session.answering == "fresh")

    def turn_to(self, tab: str, page: str = "") -> QWidget:
        """Bring a tab to the front, and press the button of a page there; the tab."""
        tabs = self.window.findChild(QTabWidget, "tabs")
        tabs.setCurrentIndex([tabs.tabText(place) for place in range(tabs.count())].index(tab))
        view = tabs.currentWidget()
        if page:
            self.press(page, view)
        return view

    def press(self, text: str, inside: QWidget | None = None) -> None:
        """Press the button that says so, as soon as it can be."""

        def there() -> list[QAbstractButton]:
            every = (inside or self.window).findChildren(QAbstractButton)
            return [one for one in every if one.text() == text and one.isVisible() and one.isEnabled()]

        self.until(there)
        there()[0].click()

    def stop(self) -> None:
        """End the run, where there is one, and close what was opened beside it."""
        self.session.explanations.close()
        self.session.stop()
        self.until(lambda: self.session.activity == "idle")

    def _draw(self) -> None:
        """Draw a 7 as a hand does, with mouse events."""
        canvas, left = self.window.canvas, Qt.MouseButton.LeftButton
        places = [QPoint(round(x * canvas.width()), round(y * canvas.width())) for x, y in SEVEN]
        QTest.mousePress(canvas, left, pos=places[0])
        for here, there in itertools.pairwise(places):
            for part in range(1, BETWEEN + 1):
                QTest.mouseMove(canvas, here + (there - here) * part / BETWEEN, delay=10)
        QTest.mouseRelease(canvas, left, pos=places[-1])


def window(stage: Stage) -> QWidget:
    """In the middle of a run."""
    stage.turn_to("Network")
    stage.press("Play")
    stage.until(lambda: stage.session.run.share_done >= 0.6)
    stage.press("Pause")
    stage.until(lambda: stage.session.activity == "paused")
    return stage.window


def why(stage: Stage) -> QWidget:
    """What speaks for the 7."""
    stage.press("Why?")
    stage.until(lambda: stage.session.explanations.up_to_date)
    return stage.window


def backward(stage: Stage) -> QWidget:
    """The derivatives of a hidden layer."""
    view = stage.turn_to("Gradient", "Backward pass")
    for _ in range(6):
        stage.press("Next", view)
    return stage.window


def check(stage: Stage) -> QWidget:
    """Backpropagation against finite differences."""
    view = stage.turn_to("Gradient", "Check").pages()
    if view.check.checked is None:
        stage.take("mlp", network__layers__1__activation="tanh", network__layers__3__activation="tanh")
        stage.press("Check", view.act.parentWidget())
        stage.until(lambda: view.check.checked is not None)
    return stage.window


def step_size(stage: Stage) -> QWidget:
    """The V of the error over the step size, of the same check."""
    check(stage)
    stage.turn_to("Gradient", "Step size")
    return stage.window


def cost(stage: Stage) -> QWidget:
    """What both ways cost as the network grows."""
    stage.take("mlp")
    view = stage.turn_to("Gradient", "Cost").pages()
    stage.press("Measure", view)
    stage.until(lambda: view.cost.state == "answered")
    return stage.window


def surface(stage: Stage) -> QWidget:
    """The loss around short runs with three seeds, which end in valleys of their own, and a slope between them."""
    for seed in (9, 8, 7):
        stage.take("mlp", training__epochs=2, seed=seed)
        stage.press("Play")
        stage.until(lambda: stage.session.run.state == "finished")
    page = stage.turn_to("Gradient", "Surface").pages().surface
    paths = page.options.paths
    stage.until(lambda: len(paths.offered) >= 3)
    paths.choose([one.folder for one in paths.offered[:3]])
    stage.press("Measure", page)
    stage.until(lambda: page.surface.state == "answered")
    page.map.asked.emit(page.surface.begun.a[6], page.surface.begun.b[13])
    stage.until(lambda: page.surface.slope)
    return stage.window


def algorithm(stage: Stage) -> QWidget:
    """Adam after a step."""
    stage.take("mlp")
    view = stage.turn_to("Measures", "Algorithm")
    stage.press("Larger", view)
    stage.press("Play")
    stage.until(lambda: stage.session.run.share_done >= 0.3)
    stage.press("Pause")
    stage.until(lambda: stage.session.activity == "paused")
    stage.press("Step")
    stage.until(lambda: stage.session.activity == "paused")
    assert view.isVisible()
    return stage.window


def _race(stage: Stage, way: str, begin: str, seeds: int = 3) -> QWidget:
    """Race to the end; the pages of the tab."""
    stage.take("mlp")
    view = stage.turn_to("Race")
    stage.until(view.pages)
    stage.press(way, view)
    view.pages().options.seeds.set_value(seeds)
    stage.press(begin, view.pages().options)
    stage.until(lambda: stage.session.race.state == "done")
    return view.pages()


def rates(stage: Stage) -> QWidget:
    """Too small, good and too large."""
    _race(stage, "Learning rates", "Race").table.setCurrentCell(1, 0)
    return stage.window


def range_test(stage: Stage) -> QWidget:
    """The test behind the good rate."""
    rates(stage)
    stage.press("Range test")
    return stage.window


def race(stage: Stage) -> QWidget:
    """Six optimizers."""
    _race(stage, "Optimizers", "Race")
    return stage.window


def overfitting(stage: Stage) -> QWidget:
    """The gap, and what closes it."""
    pages = _race(stage, "Overfitting", "Overfit", seeds=1)
    for cure in ("More digits", "Augmentation", "Convolution"):
        stage.press(cure, pages.cures)
        stage.until(lambda: stage.session.race.state == "done")
    return stage.window


def lecture(stage: Stage) -> QWidget:
    """A page of the lecture."""
    stage.window.help("lecture.html#descent")
    return next(one for one in QApplication.topLevelWidgets() if one.objectName() == "help")


PICTURES = {one.__name__: one for one in (window, why, backward, check, step_size, cost, surface, algorithm, rates,
                                          range_test, race, overfitting, lecture)}  # fmt: skip


def main() -> int:
    """Make the pictures; returns 0, or 1 with a sentence where one could not be made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PICTURES)}; all where none is named")
    names = parser.parse_args().names or list(PICTURES)
    if unknown := [name for name in names if name not in PICTURES]:
        parser.error(f"There is no picture {unknown[0]}; choose from {', '.join(PICTURES)}.")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="digitlab-") as home:
        os.environ["DIGITLAB_HOME"] = home
        return _make(names)


def _make(names: list[str]) -> int:
    application = QApplication(sys.argv[:1])
    stage = Stage()
    try:
        for name in names:
            shown = PICTURES[name](stage)
            for scheme in ("light", "dark"):
                stage.window.choose_scheme(scheme)
                QTest.qWait(SETTLED_MS)
                _save(shown, FOLDER / f"{name}-{scheme}.png")
            stage.window.choose_scheme("light")
            stage.stop()
            print(name, flush=True)
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        stage.window.close()
        application.processEvents()
    return 0


def _save(shown: QWidget, path: Path) -> None:
    held = QBuffer()
    shown.grab().save(held, "PNG")
    picture = Image.open(io.BytesIO(held.data().data())).convert("RGB")
    _few_colours(picture).save(path, optimize=True)


def _few_colours(picture: Image.Image) -> Image.Image:
    """The picture in COLOURS: the commonest as they are, such as the pale grounds of buttons, the others nearly so."""
    codes = np.asarray(picture, np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    found, counts = np.unique(codes, return_counts=True)
    common = np.sort(found[np.argsort(-counts)][: COLOURS // 2])
    near = picture.quantize(COLOURS - len(common), Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    places = np.searchsorted(common, codes).clip(max=len(common) - 1)
    kept = Image.fromarray(np.where(common[places] == codes, places, len(common) + np.asarray(near)).astype(np.uint8))
    kept.putpalette([*np.stack([common >> 16, common >> 8 & 255, common & 255], 1).ravel(), *near.getpalette()])
    return kept


if __name__ == "__main__":
    sys.exit(main())
