"""A parameter in words, as :func:`catalogue.describe` gives it; how a single value is written, the caller says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Write = Callable[[Any], str]


def value(given: Any, write: Write) -> str:
    """One value or several; equal numbers are told once: ``1 each``."""
    if not isinstance(given, list | tuple):
        return write(given)
    each = [write(one) for one in given]
    return f"{each[0]} each" if len(set(each)) == 1 else ", ".join(each)


def with_unit(text: str, unit: str) -> str:
    """A value and its unit: ``2 pixels``, ``1 pixel``, ``10°``."""
    unit = unit.removesuffix("s") if text == "1" and unit != "s" else unit
    return f"{text}{unit}" if unit == "°" else f"{text} {unit}".rstrip()


def allowed(parameter: dict[str, Any], write: Write) -> str:
    """What a parameter may be: ``above 0, up to 10``, ``on or off``, ``valid or same``."""
    default, low, high = parameter["default"], parameter["minimum"], parameter["maximum"]
    if isinstance(default, bool):
        return f"{write(True)} or {write(False)}"
    if parameter["choices"]:
        *most, last = map(write, parameter["choices"])
        return " or ".join(filter(None, (", ".join(most), last)))
    if low is None or high is None:
        return "a line of text"
    span = with_unit(_span(parameter, write(low), write(high)), parameter["unit"])
    return f"whole numbers, {span}" if isinstance(default, int) else span


def _span(parameter: dict[str, Any], low: str, high: str) -> str:
    with_low, with_high = parameter["minimum_allowed"], parameter["maximum_allowed"]
    if with_low and with_high:
        return f"{low} to {high}"
    return f"{'from' if with_low else 'above'} {low}, {'up to' if with_high else 'below'} {high}"
