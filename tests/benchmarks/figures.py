"""Figures with their spread and bar, and the table that shows them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

HEADINGS = ("row", "what", "bar", "ours: median (min … max)", "peer: median (min … max)", "ratio", "verdict")


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, round by round.

    ``judged`` is the one number that the bar decides on; None where nothing could be measured, and ``note`` says why.
    A figure without a bar informs.
    """

    what: str
    unit: str = ""
    ours: tuple[float, ...] = ()
    peer: tuple[float, ...] = ()
    ratio: float | None = None
    judged: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """``ok`` or ``short``; empty without a bar, ``-`` where nothing was measured."""
        if self.judged is None:
            return "-"
        if self.at_least is None and self.at_most is None:
            return ""
        low = -math.inf if self.at_least is None else self.at_least
        high = math.inf if self.at_most is None else self.at_most
        return "ok" if low <= self.judged <= high else "short"

    def as_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        return asdict(self) | {"verdict": self.verdict}


def compared(what: str, unit: str, ours: Sequence[float], peer: Sequence[float], **more: Any) -> Figure:
    """Ours against the peer's; the bar decides on the median of the ratios of neighbouring rounds.

    A machine that is twice as fast one minute as the next is equally so for both halves of a round.
    """
    ratio = median(one / other for one, other in zip(ours, peer, strict=True))
    return Figure(what, unit, tuple(ours), tuple(peer), ratio, ratio, **more)


def measured(
    what: str, unit: str, ours: Sequence[float], judge: Callable[[Sequence[float]], float] = median, **more: Any
) -> Figure:
    """Ours alone; the bar decides on ``judge`` of the rounds."""
    return Figure(what, unit, tuple(ours), judged=judge(ours), **more)


def unmeasured(what: str, why: str) -> Figure:
    """A figure that could not be had here."""
    return Figure(what, note=why)


def percentile(share: float) -> Callable[[Sequence[float]], float]:
    """The nearest-rank percentile: the value that a ``share`` of the values do not exceed."""
    return lambda values: sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def alternated(rounds: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Each measure once per round, A B A B ..., so that a drifting machine meets all of them alike."""
    found: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for values, measure in zip(found, measures, strict=True):
            values.append(measure())
    return found


def table(rows: Sequence[tuple[str, Figure]]) -> str:
    """The figures as aligned text, notes below their lines."""
    cells = [HEADINGS, *(_cells(name, figure) for name, figure in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    lines.insert(1, "-" * max(map(len, lines)))
    notes = [f"{name}, {figure.what}: {figure.note}" for name, figure in rows if figure.note]
    return "\n".join(lines + (["", *notes] if notes else []))


def _cells(name: str, figure: Figure) -> tuple[str, ...]:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    judged = "" if figure.judged is None or figure.ratio is not None else _number(figure.judged)
    bar = _bar(figure)
    verdict = f"{figure.verdict} ({judged})" if judged and bar else figure.verdict
    spreads = (_spread(values, figure.unit) for values in (figure.ours, figure.peer))
    return (name, figure.what, bar, *spreads, ratio, verdict)


def _bar(figure: Figure) -> str:
    times = "x" if figure.ratio is not None else figure.unit
    limits = (("≥", figure.at_least), ("≤", figure.at_most))
    return " ".join(f"{sign} {limit:g} {times}".rstrip() for sign, limit in limits if limit is not None)


def _spread(values: Sequence[float], unit: str) -> str:
    if not values:
        return ""
    if len(values) == 1:
        return f"{_number(values[0])} {unit}".rstrip()
    low, high = _number(min(values)), _number(max(values))
    return f"{_number(median(values))} {unit}".rstrip() + f" ({low} … {high}, n {len(values)})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"
