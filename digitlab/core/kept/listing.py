"""All kept runs, the newest first; what was found out about each is remembered: a thousand are there at once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pydantic import Field, ValidationError

from digitlab.core.errors import DigitLabError
from digitlab.core.files import write_atomically
from digitlab.core.folders import cache, runs
from digitlab.core.kept import folder as kept_folder
from digitlab.core.kept.folders import EVENTS
from digitlab.core.kept.summary import KeptRun, Record, Summary

log = logging.getLogger(__name__)

PORTION = 100
LARGEST_MEMORY = 256 * 1024 * 1024


class Remembered(Record):
    """A summary, and the size and the moment of change of the events that it was made of."""

    size: int
    changed: int
    summary: Summary


class Memory(Record):
    """What is remembered of all runs, by the names of their folders."""

    version: int = 2
    runs: dict[str, Remembered] = Field(default_factory=dict)


def kept_runs(portion: int = PORTION) -> Iterator[list[KeptRun]]:
    """All runs that are kept, in portions; every one is looked at anew where its events have changed."""
    before = _recall()
    now: dict[str, Remembered] = {}
    found = folders()
    for first in range(0, len(found), portion):
        read = [_look(folder, before, now) for folder in found[first : first + portion]]
        yield [one for one in read if one is not None]
    if now != before:
        _remember(now)


def folders() -> list[Path]:
    """The folder of every kept run, the newest first."""
    try:
        return sorted((one for one in runs().iterdir() if one.is_dir()), reverse=True)
    except OSError:
        return []


def _look(folder: Path, before: dict[str, Remembered], now: dict[str, Remembered]) -> KeptRun | None:
    """What is known of a run; None where its folder has gone meanwhile."""
    try:
        size, changed = _state(folder)
        known = before.get(folder.name)
        if known is not None and (known.size, known.changed) == (size, changed):
            now[folder.name] = known
            return KeptRun(folder, known.summary, kept_folder.label_of(folder))
        run = kept_folder.read(folder)
    except OSError:
        return None
    if run.summary is not None:
        now[folder.name] = Remembered(size=size, changed=changed, summary=run.summary)
    return run


def _state(folder: Path) -> tuple[int, int]:
    try:
        state = (folder / EVENTS).stat()
    except FileNotFoundError:
        return 0, folder.stat().st_mtime_ns
    return state.st_size, state.st_mtime_ns


def _file() -> Path:
    return cache() / "runs.json"


def _recall() -> dict[str, Remembered]:
    with suppress(OSError, ValidationError):  # it is made anew
        if _file().stat().st_size <= LARGEST_MEMORY:
            memory = Memory.model_validate_json(_file().read_bytes())
            return memory.runs if memory.version == Memory().version else {}
    return {}


def _remember(runs: dict[str, Remembered]) -> None:
    try:
        _file().parent.mkdir(parents=True, exist_ok=True)
        write_atomically(_file(), Memory(runs=runs).model_dump_json().encode())
    except (OSError, DigitLabError) as error:
        log.info("The summaries of the runs are not remembered: %s", error)
