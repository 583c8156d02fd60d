"""The folders of the kept runs: their names in the order of the runs, what lies in them, and which could go on."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, get_args

from digitlab.core import experiment as experiments
from digitlab.core import folders
from digitlab.core.errors import DigitLabError
from digitlab.core.files import check_is_text, sync_folder
from digitlab.core.lock import Lock
from digitlab.core.messages import RunEvent
from digitlab.core.opening import TestOpened

MODEL, EVENTS, EXPERIMENT, LOCK = "model.digitlab", "events.jsonl", "experiment.json", "lock"
CHECKPOINTS, CHECKPOINT = "checkpoints", ".checkpoint"
MOMENT, MOMENT_LENGTH = "%Y-%m-%d-%H%M%S", 17
TRAINING = {str(event.model_fields["kind"].default) for event in get_args(RunEvent) if event is not TestOpened}
LONGEST_END = 64 * 1024  # of a file of events: more than a few lines

_NAME = re.compile(r"(\d{4}-\d\d-\d\d-\d{6})-.")
_CHECKPOINT = re.compile(rf"epoch-(\d{{5}})-step-(\d{{9}}){re.escape(CHECKPOINT)}")


class Interrupted(NamedTuple):
    """A run that could go on: its folder, when it began, whether a person stopped it, and the epochs done of all."""

    folder: Path
    began: datetime
    stopped: bool
    done: int
    epochs: int


def new_folder(name: str) -> Path:
    """A new folder named after the moment and the experiment; raises DigitLabError where there can be none.

    Its name comes behind those of all runs before, even if the clock was set back since.
    """
    check_is_text(folders.runs())
    words = re.sub(r"[^\w-]+", "-", name).strip("-")[:40] or "run"
    for _ in range(1_000):
        folder = folders.runs() / f"{_moment():{MOMENT}}-{words}"
        try:
            folder.mkdir(parents=True)
            sync_folder(folder.parent)
        except FileExistsError:
            continue
        except OSError as error:
            raise DigitLabError(
                f"{folder.parent} cannot be written: {error.strerror or error}; free some space or set DIGITLAB_HOME"
                " to another folder."
            ) from error
        return folder
    raise DigitLabError(f"{folders.runs()} is full of runs of this very second; try again.")


def _moment() -> datetime:
    """Now, or the second behind the newest run."""
    newest, now = newest_folder(), datetime.now().replace(microsecond=0)
    found = _NAME.match(newest.name) if newest else None
    if found is None:
        return now
    return max(now, datetime.strptime(found[1], MOMENT) + timedelta(seconds=1))


def newest_folder() -> Path | None:
    """The folder of the run that began last."""
    try:
        names = [entry.name for entry in os.scandir(folders.runs()) if _is_moment(entry.name)]
    except OSError:
        return None
    return folders.runs() / max(names) if names else None


def _is_moment(name: str) -> bool:
    found = _NAME.match(name)
    try:
        return found is not None and datetime.strptime(found[1], MOMENT).year < datetime.max.year
    except ValueError:
        return False


def moment_of(folder: Path) -> datetime:
    """When the run began, by the name of its folder, or else by when the folder was changed last."""
    try:
        return datetime.strptime(folder.name[:MOMENT_LENGTH], MOMENT)
    except ValueError:
        return datetime.fromtimestamp(folder.stat().st_mtime)


def check_holds_run(folder: Path) -> None:
    """Raise DigitLabError where no run is kept in ``folder``."""
    if not (folder / EVENTS).is_file():
        raise DigitLabError(f"{folder} holds no run; give the folder of one, as digitlab train names it.")


def checkpoint_name(epoch: int, step: int) -> str:
    """What a checkpoint after ``epoch`` whole epochs and ``step`` batches is called; names sort as they came."""
    return f"epoch-{epoch:05}-step-{step:09}{CHECKPOINT}"


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of the run in ``folder``, the newest first."""
    return sorted((path for path in (folder / CHECKPOINTS).glob("*") if _CHECKPOINT.fullmatch(path.name)), reverse=True)


def safe_epoch(folder: str, told: int) -> int:
    """The newest epoch that the run in ``folder`` could go on from, of those that were ``told``; 0 where there is none.

    A run that is not kept has an empty ``folder``.
    """
    kept = checkpoints(Path(folder)) if folder else []
    return min(_epoch_of(kept[0]), told) if kept else 0


def _epoch_of(checkpoint: Path) -> int:
    found = _CHECKPOINT.fullmatch(checkpoint.name)
    assert found is not None, checkpoint
    return int(found[1])


def step_of(checkpoint: Path) -> int:
    """After how many batches a checkpoint was made."""
    found = _CHECKPOINT.fullmatch(checkpoint.name)
    assert found is not None, checkpoint
    return int(found[2])


def interrupted() -> Interrupted | None:
    """The newest run, where it could go on: it did not come to its end, and nobody goes on with it already."""
    folder = newest_folder()
    try:
        return look_at(folder) if folder is not None and not is_going_on(folder) else None
    except (OSError, DigitLabError):
        return None  # nothing that could be offered


def look_at(folder: Path) -> Interrupted | None:
    """The same about a run that nobody goes on with; raises OSError or DigitLabError where it cannot be read."""
    kept, last = checkpoints(folder), _last_kind(folder / EVENTS)
    if not kept or last in ("finished", "failed"):
        return None
    epochs = experiments.read(folder / EXPERIMENT).training.epochs
    return Interrupted(folder, moment_of(folder), last == "stopped", _epoch_of(kept[0]), epochs)


def is_going_on(folder: Path) -> bool:
    """Whether a program holds the run in ``folder``; raises DigitLabError where that cannot be found out."""
    lock = Lock(folder / LOCK)
    if not lock.take():
        return True
    lock.release()
    return False


def _last_kind(events: Path) -> str:
    """The kind of the last event that is told whole and known to belong to the training; empty where there is none."""
    with events.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST_END))
        lines = file.read().split(b"\n")[:-1]
    for line in reversed(lines):
        with suppress(ValueError, LookupError, TypeError):
            if (kind := json.loads(line)["kind"]) in TRAINING:
                return str(kind)
    return ""


def in_words(run: Interrupted, now: datetime) -> str:
    """One sentence for a person: which run, and how far it came."""
    day = "" if run.began.date() == now.date() else f"{run.began:%Y-%m-%d}, "
    place = f"after epoch {run.done} of {run.epochs}" if run.done else f"in the first of {run.epochs} epochs"
    return f"The run of {day}{run.began:%H:%M} was {'stopped' if run.stopped else 'interrupted'} {place}."


def safe_in_words(folder: str, told: int) -> str:
    """What is left of a run that broke off after ``told`` epochs: one sentence for a person."""
    if safe := safe_epoch(folder, told):
        return f"Your run is safe up to epoch {safe}."
    lost = "Your run could not be kept" if told else "No epoch was finished, so there is nothing to keep"
    return f"{lost}; press Play to start again."
