"""What a person does with kept runs: names, stars and notes, and the bin, from which a run can be brought back."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from digitlab.core.errors import DigitLabError
from digitlab.core.files import write_atomically
from digitlab.core.folders import removed_runs
from digitlab.core.kept.folder import LABEL
from digitlab.core.kept.folders import is_going_on
from digitlab.core.kept.summary import Label

KEPT_DAYS = 30
DAY = 24 * 60 * 60


def note(folder: Path, label: Label) -> None:
    """Keep what a person has noted of the run in ``folder``; raises DigitLabError with one sentence."""
    write_atomically(folder / LABEL, label.model_dump_json(indent=2).encode())


def remove(folder: Path) -> Path:
    """Move a run to the bin; where it lies there. Raises DigitLabError with one sentence, also while it goes on."""
    if not folder.is_dir():
        raise DigitLabError(f"{folder} is no longer there; it was deleted or moved by another program.")
    if is_going_on(folder):
        raise DigitLabError(f"{folder} goes on in another window or terminal; stop it there before you delete it.")
    place = _free_place(folder.name)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, place)
        os.utime(place)  # from now on the days are counted
    except OSError as error:
        reason = error.strerror or error
        raise DigitLabError(f"{folder} cannot be moved to the bin: {reason}; close what uses it.") from error
    return place


def restore(place: Path, folder: Path) -> None:
    """Bring a run back from its ``place`` in the bin to its ``folder``; raises DigitLabError with one sentence."""
    if folder.exists():
        raise DigitLabError(f"{folder} is there again already; the deleted run stays in {place.parent}.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(place, folder)
    except OSError as error:
        reason = error.strerror or error
        raise DigitLabError(f"{folder.name} cannot be brought back from {place.parent}: {reason}.") from error


def sweep(now: float | None = None) -> None:
    """Delete for good what has lain in the bin for KEPT_DAYS."""
    oldest = (time.time() if now is None else now) - KEPT_DAYS * DAY
    try:
        places = list(removed_runs().iterdir())
    except OSError:
        return
    for place in places:
        try:
            old = place.stat().st_mtime < oldest
        except OSError:
            continue
        if old:
            shutil.rmtree(place, ignore_errors=True)


def _free_place(name: str) -> Path:
    place, number = removed_runs() / name, 1
    while place.exists():
        number += 1
        place = removed_runs() / f"{name}-{number}"
    return place
