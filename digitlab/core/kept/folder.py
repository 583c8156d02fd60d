"""The folder of a kept run: the files in it, and how they are read; a broken one costs its row, not the list."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from digitlab.core import experiment as experiments
from digitlab.core.errors import DigitLabError
from digitlab.core.kept.folders import EVENTS, EXPERIMENT, moment_of
from digitlab.core.kept.summary import KeptRun, Label, Machine, Record, Summary, summarise
from digitlab.core.messages import UnknownEvent, event
from digitlab.core.run import Run

MACHINE, LABEL = "machine.json", "label.json"
BATCHES = b'{"kind":"batches_trained"'
LARGEST_RECORD = 64 * 1024

Kind = TypeVar("Kind", bound=Record)


def label_of(folder: Path) -> Label:
    """What a person has noted of the run; nothing where that cannot be read."""
    return _record(folder / LABEL, Label)


def read(folder: Path) -> KeptRun:
    """What is known of the run in ``folder``."""
    label = label_of(folder)
    try:
        return KeptRun(folder, _summary(folder), label)
    except DigitLabError as error:
        return KeptRun(folder, None, label, str(error))


def _summary(folder: Path) -> Summary:
    experiment = experiments.read(folder / EXPERIMENT)
    run = _course(folder / EVENTS)
    begun = run.started.experiment if run.started else experiment
    return summarise(begun, run, moment_of(folder), _record(folder / MACHINE, Machine))


def _course(path: Path) -> Run:
    """The run without its batches, of which the last alone tells how far it came; a line that is cut off ends it."""
    run, newest = Run(), b""
    with suppress(OSError, DigitLabError):
        for line in path.read_bytes().splitlines():
            if line.startswith(BATCHES):
                newest = line
                continue
            with suppress(UnknownEvent):
                run.add(event(line))
    with suppress(DigitLabError):
        if newest:
            run.add(event(newest))
    if run.active:
        run.state = "empty"  # nothing of it goes on here
    return run


def _record(path: Path, kind: type[Kind]) -> Kind:
    with suppress(OSError, ValidationError):
        if path.stat().st_size <= LARGEST_RECORD:
            return kind.model_validate_json(path.read_bytes())
    return kind()
