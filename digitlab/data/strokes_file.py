"""Reads drawings that were saved as strokes: ``{"strokes": [[[x, y], ...], ...]}``, y down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from digitlab.core.errors import DigitLabError
from digitlab.data.bounded import read_bytes
from digitlab.data.drawing import Points, checked

LARGEST_FILE = 4 * 1024 * 1024


def read(path: str | Path) -> list[Points]:
    """The strokes in a JSON file, float64 [n, 2] each; raises DigitLabError with one sentence where they are not."""
    path = Path(path)
    strokes = _strokes(read_bytes(path, LARGEST_FILE, "drawing"), path.name)
    try:
        return checked(strokes)
    except DigitLabError as error:
        raise DigitLabError(f'"{path.name}": {error}', error.detail) from error


def _strokes(content: bytes, name: str) -> list[Any]:
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError) as error:  # ValueError: no JSON, no Unicode, or a number of thousands of digits
        raise DigitLabError(f'"{name}" is not valid JSON; save the drawing again.', detail=repr(error)) from error
    strokes = tree.get("strokes") if isinstance(tree, dict) else None
    if not isinstance(strokes, list) or not all(isinstance(stroke, list) for stroke in strokes):
        raise DigitLabError(f'"{name}" is not a drawing; it must hold {{"strokes": [[[x, y], ...], ...]}}.')
    return strokes
