"""Whether the network that ships reads drawn digits, wherever, however large and however finely sampled they are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from figures import Figure, measured, unmeasured
from options import Options
from PIL import Image, ImageDraw
from strokes import Drawing, drawings

from digitlab.core.folders import resources
from digitlab.data import pictures
from digitlab.data.centring import BOX, centred
from digitlab.data.drawing import render

MODEL = resources() / "models" / "bundled.digitlab"
SIDE = 280  # pixels of the canvas
PENS = (10, 16, 22, 28)  # pixels
Strokes = list[np.ndarray]
Vary = Callable[[Strokes, np.random.Generator], Iterator[Strokes]]


def measure(options: Options) -> Iterator[Figure]:
    if not MODEL.exists():
        yield unmeasured("drawn digits", f"{MODEL.name} is not there yet")
        return
    from digitlab.engine import trained

    network = trained.load(MODEL)

    def read(picture: np.ndarray) -> int:
        return int(network.probabilities(picture).argmax())

    kept = drawings()
    plain = {drawing.name: read(render(drawing.strokes)) for drawing in kept}
    wrong = [f"{drawing.name} as {plain[drawing.name]}" for drawing in kept if plain[drawing.name] != drawing.digit]
    share = 1 - len(wrong) / len(kept)
    note = f"{len(kept)} drawings; misread: {', '.join(wrong) or 'none'}"
    yield measured("drawn digits read right", "", [share], at_least=0.95, note=note)
    for name, vary in VARIATIONS.items():
        yield _steadiness(name, vary, kept, plain, read)
    yield _as_pictures(kept, read)
    yield _scikit_digits(network)


def _steadiness(name: str, vary: Vary, kept: list[Drawing], plain: dict[str, int], read: Callable) -> Figure:
    generator, same, changed = np.random.default_rng(1), [], []
    for drawing in kept:
        for varied in vary(drawing.strokes, generator):
            same.append(read(render(varied)) == plain[drawing.name])
            changed += [drawing.name] * (not same[-1])
    note = f"{len(same)} variations; changed: {', '.join(sorted(set(changed))) or 'none'}"
    return measured(f"same answer when {name}", "", [float(np.mean(same))], at_least=0.99, note=note)


def _moved(strokes: Strokes, generator: np.random.Generator) -> Iterator[Strokes]:
    for move in generator.uniform(-500, 500, (5, 2)):
        yield [stroke + move for stroke in strokes]


def _scaled(strokes: Strokes, generator: np.random.Generator) -> Iterator[Strokes]:
    """As a mouse tells it: in whole pixels, of which a small digit has few."""
    for scale in (0.2, 0.3, 0.45, 0.7, 1.0):
        place = generator.uniform(0, 50, 2)
        yield [np.round(stroke * scale + place) for stroke in strokes]


def _sampled(strokes: Strokes, generator: np.random.Generator) -> Iterator[Strokes]:
    """By a slow device, which tells every second or third point only, and by a fast one."""
    for every in (2, 3):
        yield [np.concatenate([stroke[:-1:every], stroke[-1:]]) for stroke in strokes]
    yield [_doubled(stroke) for stroke in strokes]


def _trembling(strokes: Strokes, generator: np.random.Generator) -> Iterator[Strokes]:
    """Every point off by about a pixel of the canvas."""
    for _ in range(3):
        yield [stroke + generator.normal(0, 1.0, stroke.shape) for stroke in strokes]


def _doubled(stroke: np.ndarray) -> np.ndarray:
    places = np.arange(0, len(stroke) - 0.5, 0.5)
    return np.stack([np.interp(places, np.arange(len(stroke)), axis) for axis in stroke.T], axis=1)


VARIATIONS: dict[str, Vary] = {
    "moved": _moved, "scaled by 0.2 to 1": _scaled, "sampled otherwise": _sampled, "drawn with a tremble": _trembling,
}  # fmt: skip


def _as_pictures(kept: list[Drawing], read: Callable) -> Figure:
    """The same drawings as picture files, with thin to thick pens."""
    right = [read(_photographed(drawing.strokes, pen)) == drawing.digit for drawing in kept for pen in PENS]
    what = f"the same as PNG files, pens of {PENS[0]} to {PENS[-1]} pixels in {SIDE}"
    return measured(what, "", [float(np.mean(right))])


def _photographed(strokes: Strokes, pen: int) -> np.ndarray:
    """The drawing as a PNG file, black on white, as the product reads it."""
    paper = Image.new("L", (SIDE + 80, SIDE + 80), 255)
    brush = ImageDraw.Draw(paper)
    for stroke in strokes:
        points = [(x + 40, y + 40) for x, y in stroke.tolist()]
        brush.line(points, 0, pen, "curve")
        for x, y in (points[0], points[-1]):
            brush.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), 0)
    file = Path(os.environ["DIGITLAB_HOME"]) / "drawing.png"
    paper.save(file)
    return pictures.read(file)


def _scikit_digits(network) -> Figure:
    """The 1,797 digits of 8x8 pixels that scikit-learn ships, enlarged: far from MNIST, so only a smoke check."""
    what = "scikit-learn's 8×8 digits, enlarged (smoke check)"
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        return unmeasured(what, "scikit-learn is not installed; it is no dependency of DigitLab")
    found = load_digits()
    small = (found.images * 255 / 16).astype(np.uint8)
    boxes = [np.asarray(Image.fromarray(one).resize((BOX, BOX), Image.Resampling.BICUBIC)) for one in small]
    score = network.score(np.stack([centred(box) for box in boxes]), found.target.astype(np.uint8))
    return measured(what, "", [score.accuracy])
