"""The few shapes that the pages are made of, in HTML that web browsers and Qt's rich text both understand."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

FORMULA = '<table class="formula">'


def link(address: str, text: str) -> str:
    """A link to another page."""
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def formula(text: str) -> str:
    """A formula in a box, with its lines and the gaps in them."""
    lines = "<br>".join(escape(line).replace("  ", "&nbsp; ") for line in text.splitlines())
    return f"{FORMULA}<tr><td>{lines}</td></tr></table>"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of cells that are HTML already."""
    lines = ["".join(f"<th>{heading}</th>" for heading in headings)]
    lines += ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return "\n".join(['<table class="rows">', *(f"<tr>{line}</tr>" for line in lines), "</table>"])
