"""The command ``surface``: the loss on a slice through the space of all weights, around a network."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from time import perf_counter
from typing import Any

from digitlab.core.errors import DigitLabError
from digitlab.core.surface import MeasureSurface, SurfaceBegun, SurfaceMeasured
from digitlab.engine.commands.progress import share_bar
from digitlab.engine.commands.result import Result
from digitlab.engine.commands.streams import start_engine

MOST_WIDE = 41  # points along a side that are shown two letters wide, as a letter is high
SHADES = "█▓▒░ "  # from the lowest losses to the highest, a fifth of the points each


def surface(wanted: Namespace) -> Result:
    """Measure the surface around the network in the file ``wanted.model``.

    Raises DigitLabError where that or a kept run cannot be read, or does not fit.
    """
    asked = MeasureSurface(
        number=1, directions=wanted.directions, seed=wanted.seed, size=wanted.size, reach=wanted.reach,
        digits=wanted.digits, runs=[str(folder) for folder in wanted.runs],
    )  # fmt: skip
    if asked.directions == "path" and not asked.runs:
        raise DigitLabError("--directions path needs a path: name a kept run with --run FOLDER.")
    start_engine()
    begun, losses, seconds = _measured(asked, wanted.model)
    data = {
        "directions": asked.directions,
        "seed": asked.seed,
        "digits": begun.digits,
        "centre_loss": begun.centre_loss,
        "a": begun.a,
        "b": begun.b,
        "losses": losses,
        "explained": begun.explained,
        "paths": [path.model_dump(exclude={"kind"}) for path in begun.paths],
        "seconds": seconds,
    }
    return Result(data, in_words(data))


def _measured(asked: MeasureSurface, model: Path) -> tuple[SurfaceBegun, list[list[float | None]], float]:
    """What was asked for around the network of ``model``: its frame, the losses row by row, and the seconds it took."""
    from digitlab.engine import trained
    from digitlab.engine.shelf import Shelf
    from digitlab.engine.surface.measuring import Measurer
    from digitlab.engine.surface.walks import Ground

    losses: dict[int, float | None] = {}
    with share_bar() as bar:
        task = bar.add_task("measuring", total=1.0)
        for happened in Measurer(Shelf()).measured(asked, Ground(trained.load(model))):
            if isinstance(happened, SurfaceBegun):
                begun, began = happened, perf_counter()
            elif isinstance(happened, SurfaceMeasured):
                losses |= zip(happened.places, happened.losses, strict=True)
                bar.update(task, completed=happened.share)
    side = range(asked.size)
    rows = [[losses[row * asked.size + column] for column in side] for row in side]
    return begun, rows, perf_counter() - began


def in_words(data: dict[str, Any]) -> str:
    """The same for a person."""
    known = sorted(loss for row in data["losses"] for loss in row if loss is not None)
    ends = [known[len(known) * part // len(SHADES)] for part in range(1, len(SHADES))] if known else []
    size = len(data["a"])
    wide = 2 if size <= MOST_WIDE else 1
    lines = ["".join(wide * _shade(loss, ends) for loss in row).rstrip() for row in reversed(data["losses"])]
    told = f"{size} × {size} points on {data['digits']:,} digits in {data['seconds']:.1f} s"
    sides = ", ".join(f"{name} from {data[name][0]:.2g} to {data[name][-1]:.2g}" for name in "ab")
    around = f", from {known[0]:.4g} to {known[-1]:.4g} around it" if known else ""
    return "\n".join([*lines, f"Loss {data['centre_loss']:.4f} in the centre{around}.", f"{told}; {sides}."])


def _shade(loss: float | None, ends: list[float]) -> str:
    return " " if loss is None else SHADES[sum(loss >= end for end in ends)]
