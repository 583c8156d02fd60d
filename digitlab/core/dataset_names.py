"""What an imported dataset, or a collection of drawn digits, may be called: a file or folder has its name."""

from __future__ import annotations

from pathlib import Path

from digitlab.core.datasets import LONGEST_NAME
from digitlab.core.errors import DigitLabError

SIGNS = " -_.,()+"
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def checked(name: str, what: str = "dataset") -> str:
    """``name`` without spaces at its ends; raises DigitLabError where no ``what`` may be called so."""
    name = name.strip()
    if not name:
        raise DigitLabError(f"The {what} has no name; give it one.")
    if len(name) > LONGEST_NAME or len(name.encode()) > 2 * LONGEST_NAME:
        raise DigitLabError(f"The name {name[:20]!r}... is too long; it may have {LONGEST_NAME} characters.")
    odd = next((sign for sign in name if not sign.isalnum() and sign not in SIGNS), "")
    if odd:
        raise DigitLabError(f"The name {name!r} has {odd!r} in it; use letters, digits and {SIGNS.strip()} only.")
    if name[0] in ".-" or name[-1] == "." or name.partition(".")[0].strip().lower() in RESERVED | {"mnist"}:
        raise DigitLabError(f"A {what} cannot be called {name!r}; choose another name.")
    return name


def proposed(path: Path) -> str:
    """A name that is allowed, made of that of the file or folder that is imported."""
    stem = path.name
    for _ in range(2):  # as in train-images.idx3-ubyte.gz
        stem = stem.rpartition(".")[0] or stem
    name = "".join(sign if sign.isalnum() or sign in SIGNS else " " for sign in stem).strip(" .-")[:LONGEST_NAME]
    try:
        return checked(name)
    except DigitLabError:
        return "My digits"
