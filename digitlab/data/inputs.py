"""Turns any file a network is asked to read into the 28x28 picture it sees."""

from __future__ import annotations

from pathlib import Path

from digitlab.core.errors import DigitLabError
from digitlab.data import pictures, strokes_file
from digitlab.data.centring import Picture
from digitlab.data.drawing import render


def prepare(path: str | Path) -> Picture:
    """The digit in a file as uint8 [28, 28]: strokes where its name ends in .json, a PNG or JPEG picture otherwise.

    Raises DigitLabError with one sentence where the file cannot be read or holds no digit.
    """
    path = Path(path)
    if path.suffix.lower() != ".json":
        return pictures.read(path)
    strokes = strokes_file.read(path)
    if not strokes:
        raise DigitLabError(f'"{path.name}" holds no stroke; draw a digit first.')
    return render(strokes)
