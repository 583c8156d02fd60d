"""Takes up a kept run where its newest sound checkpoint stands."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from digitlab.core.continuing import longer, rate_in_words
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.kept.folders import EVENTS, LOCK, check_holds_run, checkpoints
from digitlab.core.lock import Lock
from digitlab.core.messages import EpochEnded, Started, TestOpened, event
from digitlab.data import checkpoint_file
from digitlab.data.checkpoint_file import Checkpoint
from digitlab.engine.bench import Make
from digitlab.engine.checkpoint import Snapshot, restored
from digitlab.engine.events_file import whole_lines
from digitlab.engine.workshop import Workshop


class TakenUp(NamedTuple):
    """A kept run that is to go on: where it stands, what it needs, its lines so far, and what is to be known."""

    folder: Path
    snapshot: Snapshot
    shop: Workshop
    history: list[str]
    note: str
    lock: Lock


def take_up(folder: Path, epochs: int, make: Make) -> TakenUp:
    """The run in ``folder``, for ``epochs`` more where that is not 0; ``make`` gives what a run of its settings needs.

    The folder is locked until the run is over. Raises DigitLabError where the run cannot go on.
    """
    check_holds_run(folder)
    lock = Lock(folder / LOCK)
    if not lock.take():
        raise DigitLabError(f"The run in {folder} goes on elsewhere; stop it there first.")
    try:
        return _found(folder, epochs, make, lock)
    except BaseException:
        lock.release()
        raise


def _found(folder: Path, epochs: int, make: Make, lock: Lock) -> TakenUp:
    """From the newest checkpoint that is sound."""
    problems: list[str] = []
    for path in checkpoints(folder):
        try:
            kept = checkpoint_file.read(path)
            history = _history(folder, kept.position.events)
        except DigitLabError as error:
            problems.append(str(error))
            continue
        wanted = _wanted(kept, epochs)
        shop = make(wanted)
        try:
            snapshot = restored(kept, _checked(history), shop)
        except DigitLabError as error:
            problems.append(str(error))
            continue
        note = f"{_lost(problems, snapshot)} {_rate(kept.experiment, wanted, snapshot, shop)}".strip()
        return TakenUp(folder, snapshot._replace(experiment=wanted), shop, history, note, lock)
    lost = "its checkpoints are all broken" if problems else "it has no checkpoint"
    raise DigitLabError(f"The run in {folder} cannot go on, {lost}; start it anew.", detail="\n".join(problems))


def _wanted(kept: Checkpoint, epochs: int) -> Experiment:
    """The settings to go on with; raises DigitLabError where there is nothing left to do."""
    done, planned = kept.position.epoch, kept.experiment.training.epochs
    if epochs:
        return longer(kept.experiment, done + epochs)
    if done >= planned:
        raise DigitLabError(f"The run is through with its {planned} epochs; say how many more it is to train.")
    return kept.experiment


def _history(folder: Path, size: int) -> list[str]:
    """The lines in the first ``size`` bytes of the run's events, and openings of the test set behind them.

    Raises DigitLabError where there are none.
    """
    try:
        content = (folder / EVENTS).read_bytes()
    except OSError as error:
        raise DigitLabError(f"{folder / EVENTS} cannot be read: {error.strerror or error}.") from error
    lines = whole_lines(content[:size])
    if len(content) < size or not lines or not isinstance(event(lines[0]), Started):
        raise DigitLabError(f"{folder / EVENTS} does not tell how the run came to its checkpoint.")
    opened = TestOpened.model_fields["kind"].default
    return lines + [line for line in whole_lines(content[size:]) if f'"{opened}"' in line]


def _checked(history: list[str]) -> list[EpochEnded]:
    kind = EpochEnded.model_fields["kind"].default
    found = [event(line) for line in history if f'"{kind}"' in line[:40]]
    return [one for one in found if isinstance(one, EpochEnded)]


def _rate(planned: Experiment, wanted: Experiment, snapshot: Snapshot, shop: Workshop) -> str:
    return rate_in_words(planned, wanted, snapshot.step, shop.plan.steps_per_epoch)


def _lost(problems: list[str], snapshot: Snapshot) -> str:
    if not problems:
        return ""
    return f"The newest checkpoint is broken, so the run goes on from the one before, behind batch {snapshot.step:,}."
