"""How numbers are written for people: ``0.0031``, ``−12.3``, ``1.5·10⁻⁸``."""

from __future__ import annotations

import re

PLAIN, HIGH = "-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED, LOWERED = str.maketrans(PLAIN, HIGH), str.maketrans(HIGH, PLAIN)
TYPED = re.compile(r"(-?)(?:([\d.,]+)[·×*])?10(?:\^|(?=-))(-?\d+)")
LONGEST = 6  # digits before a power of ten is shorter


def figures(value: float, digits: int = 2) -> str:
    """``value`` rounded to ``digits`` figures that count: ``0.0031``, ``12,300``, ``1.5·10⁻⁸``, ``10⁻⁴``."""
    text = f"{value + 0.0:.{digits}g}"  # no sign before 0
    return _in_powers(f"{float(text):,.0f}" if "e+0" in text and abs(value) < 10**LONGEST else text)


def exact(value: float) -> str:
    """``value`` in all its figures: ``0.30000000000000004``, ``10000``, ``10⁻⁸``."""
    return _in_powers(repr(float(value)).removesuffix(".0"))


def power(exponent: int) -> str:
    """A power of ten: ``10⁻³``, ``1``, ``10``, ``10²``."""
    return {0: "1", 1: "10"}.get(exponent) or "10" + str(exponent).translate(RAISED)


def plain(text: str) -> str:
    """A number as it is written here, or typed as ``2 * 10^-8``, as Python reads it: ``2e-8``."""
    text = text.replace("−", "-").replace("\u202f", "").replace(" ", "")
    text = re.sub(f"[{HIGH}]+", lambda raised: f"^{raised[0].translate(LOWERED)}", text)
    found = TYPED.fullmatch(text)
    return f"{found[1]}{found[2] or 1}e{found[3]}" if found else text


def _in_powers(text: str) -> str:
    front, _, exponent = text.partition("e")
    if exponent:
        sign, digits = ("-", front[1:]) if front.startswith("-") else ("", front)
        front = sign + ("" if digits == "1" else f"{digits}·") + power(int(exponent))
    return front.replace("-", "−")
