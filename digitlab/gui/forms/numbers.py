"""How numbers are written into fields, read from them, and stepped."""

from __future__ import annotations

from math import floor, inf, isfinite, log10

from digitlab.core.figures import exact, plain

Number = int | float
STEPS = (1, 2, 5)


def written(value: Number) -> str:
    """A number as a field shows it: ``6,000``, ``0.001``, ``10⁻⁸``."""
    return f"{value:,}" if isinstance(value, int) else exact(value)


def told(value: object) -> str:
    """Any value of a field in words: a number as written, ``on`` or ``off``, a choice without underscores, ``none``."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return written(value) if isinstance(value, int | float) else str(value).replace("_", " ") or "none"


def read(text: str, *, whole: bool) -> Number | str:
    """The number in ``text``; where it is none, the text. A comma groups thousands, in broken numbers it is decimal.

    A power of ten may be typed as ``2e-8``, ``2*10^-8`` or as it is shown.
    """
    try:
        value = float(plain(text).replace(",", "" if whole else "."))
    except ValueError:
        return text.strip()
    if not isfinite(value):
        return text.strip()
    return int(value) if whole and value == int(value) else value


def stepped(value: Number, steps: int, limits: dict[str, float], *, whole: bool, log: bool) -> Number:
    """``value`` moved by ``steps`` sensible amounts, kept within ``limits`` (by pydantic's names ``ge``, ``gt``, ...).

    Logarithmic numbers go through 1, 2, 5, 10, ..., and from zero to a millionth of their end, whole ones double;
    linear ones move by a twentieth of their range, whole ones by their second digit.
    """
    moved = value
    for _ in range(abs(steps)):
        moved = _once(moved, 1 if steps > 0 else -1, limits, whole=whole, log=log)
    return moved


def _once(value: Number, sign: int, limits: dict[str, float], *, whole: bool, log: bool) -> Number:
    if log:
        moved = _doubled(value, sign) if whole else _next_of_125(value, sign, _least(limits))
    else:
        moved = value + sign * (_second_digit(value) if whole else _twentieth(limits))
    moved = min(max(moved, limits.get("ge", -inf)), limits.get("le", inf))
    moved = round(moved) if whole else float(f"{moved:.10g}")
    allowed = moved > limits.get("gt", -inf) and moved < limits.get("lt", inf)
    return moved if allowed else value


def _doubled(value: Number, sign: int) -> Number:
    return value * 2 if sign > 0 else value // 2


def _least(limits: dict[str, float]) -> float:
    return 1e-6 * limits.get("le", limits.get("lt", 1.0))


def _next_of_125(value: Number, sign: int, least: float) -> float:
    if value <= 0:
        return least if sign > 0 else float(value)
    power = floor(log10(value) + 1e-9)
    ladder = [step * 10.0**exponent for exponent in (power - 1, power, power + 1) for step in STEPS]
    if sign > 0:
        return next(rung for rung in ladder if rung > value * (1 + 1e-9))
    return next(rung for rung in reversed(ladder) if rung < value * (1 - 1e-9))


def _second_digit(value: Number) -> int:
    return int(10 ** max(0, len(str(abs(int(value)))) - 2))


def _twentieth(limits: dict[str, float]) -> float:
    low, high = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
    if low is None or high is None or high <= low:
        return 1.0
    return _round((high - low) / 20)


def fine(limits: dict[str, float]) -> float:
    """The step of a slider between two closed ends: a round number, about a sixtieth of the way."""
    return _round((limits["le"] - limits["ge"]) / 80)


def _round(exact: float) -> float:
    """The largest of 1, 2, 5, 10, ... that is not much above ``exact``."""
    power = 10.0 ** floor(log10(exact) + 1e-9)
    return max(step * power for step in STEPS if step * power <= exact * 1.3)
