"""What is refused is said in its own sentence, and nothing comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from digitlab.core.errors import DigitLabError


@contextmanager
def said(say: Callable[[str], object]) -> Iterator[None]:
    """Leave out the rest of the block behind what is refused in it, and ``say`` why."""
    try:
        yield
    except DigitLabError as error:
        say(str(error))
