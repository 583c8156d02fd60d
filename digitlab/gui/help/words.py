"""The facts about a parameter in words: its value, what is allowed, and when a change acts."""

from __future__ import annotations

from typing import Any

from digitlab.gui.forms import numbers

ACTS = {
    "now": "now",
    "optimizer": "now, and the optimizer's state starts anew",
    "new_network": "with the next Play",
}


def value(given: Any) -> str:
    """A value as a form shows it; several equal numbers are told once."""
    if not isinstance(given, list | tuple):
        return numbers.told(given)
    each = [numbers.told(one) for one in given]
    return f"{each[0]} each" if len(set(each)) == 1 else ", ".join(each)


def with_unit(text: str, unit: str) -> str:
    """A value and its unit: ``2 pixels``, ``1 pixel``, ``10°``."""
    unit = unit.removesuffix("s") if text == "1" and unit != "s" else unit
    return f"{text}{unit}" if unit == "°" else f"{text} {unit}".rstrip()


def allowed(parameter: dict[str, Any]) -> str:
    """What a parameter may be, from its description: ``above 0, up to 10``, ``on or off``, ``valid or same``."""
    default, low, high = parameter["default"], parameter["minimum"], parameter["maximum"]
    if isinstance(default, bool):
        return "on or off"
    if parameter["choices"]:
        return _either([numbers.told(choice) for choice in parameter["choices"]])
    if low is None or high is None:
        return "a line of text"
    span = with_unit(_span(parameter, numbers.told(low), numbers.told(high)), parameter["unit"])
    return f"whole numbers, {span}" if isinstance(default, int) else span


def _span(parameter: dict[str, Any], low: str, high: str) -> str:
    with_low, with_high = parameter["minimum_allowed"], parameter["maximum_allowed"]
    if with_low and with_high:
        return f"{low} to {high}"
    return f"{'from' if with_low else 'above'} {low}, {'up to' if with_high else 'below'} {high}"


def _either(choices: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(choices[:-1]), choices[-1])))


def acts(parameter: dict[str, Any]) -> str:
    """When a change acts on a run that is under way."""
    return ACTS[parameter["acts"]]
