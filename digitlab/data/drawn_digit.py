"""Reads and writes one drawn digit: its strokes, the picture made of them, what it shows and when it was drawn.

The file is JSON, and a drawing as :mod:`digitlab.data.strokes_file` reads it, so that it can be opened by itself.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from digitlab.core.errors import DigitLabError
from digitlab.core.files import write_atomically
from digitlab.core.refusal import sentence
from digitlab.data.bounded import read_bytes
from digitlab.data.centring import SIDE, Picture
from digitlab.data.drawing import Points, checked, render
from digitlab.data.strokes_file import LARGEST_FILE

KEY = "%Y%m%dT%H%M%S%f"  # of a file: in the order of drawing, whatever the language


class DrawnDigit(NamedTuple):
    """What somebody drew: ``strokes`` float64 [n, 2] each, ``picture`` uint8 [28, 28] as the network sees it."""

    label: int
    moment: datetime
    strokes: tuple[Points, ...]
    picture: Picture

    @property
    def key(self) -> str:
        """The name of its file, without the ending."""
        return self.moment.astimezone(UTC).strftime(KEY)


def _moment(text: str) -> str:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("the moment lacks its time zone")
    return text


def _pixels(text: str) -> str:
    if len(base64.b64decode(text, validate=True)) != SIDE * SIDE:
        raise ValueError(f"the picture must have {SIDE * SIDE} pixels")
    return text


class _File(BaseModel):
    """What the file holds."""

    model_config = ConfigDict(strict=True, extra="forbid", defer_build=True)

    format: Literal[1] = 1
    label: int = Field(ge=0, le=9)
    moment: Annotated[str, AfterValidator(_moment)]
    strokes: list[Any]
    picture: Annotated[str, AfterValidator(_pixels)]


def drawn(label: int, strokes: Sequence[ArrayLike], moment: datetime) -> DrawnDigit:
    """A ``label`` that was drawn now; raises DigitLabError where nothing is."""
    paths = tuple(checked(strokes))
    if not paths:
        raise DigitLabError("Nothing is drawn yet; draw a digit first.")
    return DrawnDigit(label, moment, paths, render(paths))


def read(path: Path) -> DrawnDigit:
    """The digit in a file; raises DigitLabError with one sentence where it is none."""
    content = read_bytes(path, LARGEST_FILE, "drawing")
    try:
        file = _File.model_validate_json(content)
        strokes = tuple(checked(file.strokes))
    except ValidationError as error:
        raise DigitLabError(f'"{path.name}" is no drawn digit: {_problem(error, content)}', detail=str(error)) from None
    except DigitLabError as error:
        raise DigitLabError(f'"{path.name}": {error}', error.detail) from error
    pixels = np.frombuffer(base64.b64decode(file.picture), np.uint8).reshape(SIDE, SIDE)
    return DrawnDigit(file.label, datetime.fromisoformat(file.moment), strokes, pixels)


def write(path: Path, digit: DrawnDigit) -> None:
    """Write a digit; raises DigitLabError where that cannot be."""
    file = _File(
        label=digit.label,
        moment=digit.moment.isoformat(),
        strokes=[stroke.tolist() for stroke in digit.strokes],
        picture=base64.b64encode(digit.picture.tobytes()).decode(),
    )
    write_atomically(path, json.dumps(file.model_dump()).encode() + b"\n")


def _problem(error: ValidationError, content: bytes) -> str:
    """What is wrong, in a sentence; a file that is not even text has nothing that could be named."""
    try:
        return sentence(error, _File, content)
    except (ValueError, RecursionError):
        return "it cannot be read."
