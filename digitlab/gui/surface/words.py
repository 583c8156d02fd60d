"""What is said about the loss surface."""

from __future__ import annotations

from digitlab.core.figures import figures
from digitlab.core.surface import SlopeMeasured, SurfaceBegun, WalkedPath
from digitlab.data.surface.heights import Scale
from digitlab.data.surface.landscape import Landscape, Point
from digitlab.gui.plots.words import rate, small
from digitlab.gui.surface.question import Surface

TEACHES = (
    "The loss f is a landscape over all weights θ{dimensions}. Learning goes downhill in it.\n\nNobody can see that"
    " many directions, but two of them can be seen: the slice f(θ + a·u + b·v), with the network that answers in the"
    " middle. Press Measure: it comes in coarsely at first, then ever finer."
)
NO_PATH = "\n\nPlay a run first, and you see the path that its weights have walked."
TURN = "Drag it, or use the arrow keys, to turn it; Home turns it back"
POINT = "Point at a place for its loss. Click there, or press Return, for its slope. Drag the relief to turn it."
PREPARING = "Directions and paths are being found"
NEEDS_PATH = "Along the path: choose a path first, or random directions."
SLICE = "This is a flat slice through a space{dimensions}: going a or b to the side changes all weights θ at once."
SHADOWS = (
    " A path is only its shadow here: the weights lie off the slice. Start from other seeds, and paths end in other"
    " valleys; take steps with an α that is too large, and they jump out of them."
)
FAR = (
    " One path leaves the slice: its α was too large, and it leapt away to where the loss is higher. Directions that it"
    " had a say in would let the others shrink to a point."
)
HIDDEN = (
    " In random directions a path hardly shows, because among so many dimensions almost all stand at right angles to"
    ' it: choose "Along the path".'
)


def dimensions(weights: int) -> str:
    """How many a space has, where that is known."""
    return f" of {weights:,} dimensions, one for every weight" if weights else ", one dimension for every weight"


def path(walked: WalkedPath) -> str:
    """A path in the legend."""
    return f"{walked.name}: loss {loss(walked.losses[0])} → {loss(walked.losses[-1])}"


def explained(begun: SurfaceBegun, weights: int) -> str:
    """What the pictures show."""
    said = SLICE.format(dimensions=dimensions(weights))
    if not begun.paths:
        return said
    if not begun.explained:
        return said + HIDDEN
    return said + (SHADOWS if all(_on_slice(path, begun) for path in begun.paths) else FAR)


def _on_slice(path: WalkedPath, begun: SurfaceBegun) -> bool:
    """Whether all of a path can be seen."""
    sides = ((path.a, begun.a), (path.b, begun.b))
    return all(min(places) >= side[0] and max(places) <= side[-1] for places, side in sides)


def axes(begun: SurfaceBegun) -> tuple[str, str]:
    """The names of a and of b."""
    if not begun.explained:
        return "a: direction u, as long as the weights", "b: direction v, as long"
    shares = [f"{100 * share:.0f} %" for share in begun.explained]
    whole = "path" if len(begun.paths) == 1 else "paths"
    return f"a: main direction of the {whole}, {shares[0]}", f"b: the second one, {shares[-1]}"


def here(begun: SurfaceBegun) -> str:
    """The network that the slice is around."""
    return f"{begun.origin or 'here'}: loss {loss(begun.centre_loss)}"


def scale(shown: Scale) -> str:
    """How the losses are shared out."""
    return "loss, log scale" if shown.logarithmic else "loss"


def place(value: float) -> str:
    """A place along an axis: ``−0.5``."""
    return f"{value:,.0f}".replace("-", "−") if abs(value) >= 1_000 else figures(value, 3)


def loss(value: float | None) -> str:
    """A loss, which need not be a number any more."""
    if value is None:
        return "no longer a number"
    return small(value) if abs(value) < 1e4 else figures(value, 1)


def level(value: float) -> str:
    """A loss that a colour or a contour line stands for, short: ``0.3``."""
    return figures(value, 2 if 1e-4 <= value < 1e3 else 1)


def pointed(point: Point | None) -> str:
    """What is under the mouse."""
    if point is None:
        return "Not measured yet."
    return (
        f"a = {place(point.a)}, b = {place(point.b)}: loss {loss(point.loss)}. Click, or press Return, for the slope."
    )


def described(begun: SurfaceBegun, landscape: Landscape) -> str:
    """The surface for whoever does not see it."""
    best, worst = landscape.best(), landscape.worst()
    paths = "; ".join(
        f"{path.name} from loss {loss(path.losses[0])} to {loss(path.losses[-1])}" for path in begun.paths
    )
    return (
        f"Loss {small(begun.centre_loss)} in the middle; lowest {_of(best)}, highest {_of(worst)}"
        f"{'. Paths: ' if paths else ''}{paths}"
    )


def summary(question: Surface) -> str:
    """What was measured, or how far that is."""
    begun, landscape = question.begun, question.landscape
    if question.state == "asked":
        return f"Measuring, {100 * question.share:.0f} % done" if question.share else PREPARING
    if begun is None or landscape is None or question.state != "answered":
        return question.sentence
    since = question.since()
    told = f"{len(begun.a)} × {len(begun.b)} points, {begun.digits:,} digits"
    of = (
        f" around {begun.origin}"
        if begun.origin
        else f", network after step {begun.step:,}"
        if begun.step is not None
        else ""
    )
    best = f"; lowest {_of(landscape.best())}" if landscape.sound.any() else ""
    return f"{told}{of}{best}{f' ({since})' if since else ''}"


def slope(measured: SlopeMeasured, alpha: float | None) -> str:
    """The plane at a point, with the lecture's symbols."""
    said = (
        f"a = {place(measured.a)}, b = {place(measured.b)}: loss {loss(measured.loss)}; slope along a"
        f" {place(measured.slope_a)}, along b {place(measured.slope_b)}; ‖g‖ = {place(measured.gradient_norm)}."
        " −g points to where the loss falls fastest."
    )
    if alpha is None:
        return said
    reached = measured.loss - alpha * measured.gradient_norm**2
    if reached < 0:
        return (
            f"{said} One step of α = {rate(alpha)} is too long for the plane: it would reach {place(reached)}, and no"
            " loss is below 0."
        )
    return f"{said} One step of α = {rate(alpha)} would reach {loss(reached)} if the surface were the plane."


def awaited(where: tuple[float, float]) -> str:
    """That a slope is on its way."""
    return f"Measuring the slope at a = {place(where[0])}, b = {place(where[1])}."


def _of(point: Point) -> str:
    return f"{loss(point.loss)} at a = {place(point.a)}, b = {place(point.b)}"
