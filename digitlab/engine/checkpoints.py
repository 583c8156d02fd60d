"""The checkpoints in a run's folder: the last two, so that a broken one costs an epoch, and that of the best epoch."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from digitlab.core.files import unwritten
from digitlab.core.kept.folders import CHECKPOINTS, checkpoint_name, checkpoints, step_of
from digitlab.data import checkpoint_file
from digitlab.data.checkpoint_file import Checkpoint

LAST = 2


class Checkpoints:
    """Adds a checkpoint and takes away those that are no longer needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self) -> None:
        """Make room for them; raises DigitLabError where there is none."""
        place = self._folder / CHECKPOINTS
        try:
            place.mkdir(exist_ok=True)
        except OSError as error:
            raise unwritten(place, error) from error

    def add(self, checkpoint: Checkpoint, best_step: int | None) -> None:
        """Write one; the best epoch so far ended at ``best_step``. Raises DigitLabError where it cannot be written."""
        position = checkpoint.position
        name = checkpoint_name(position.epoch, position.step)
        checkpoint_file.write(self._folder / CHECKPOINTS / name, checkpoint)
        for path in checkpoints(self._folder)[LAST:]:
            if step_of(path) != best_step:
                _remove(path)

    def forget_behind(self, step: int) -> None:
        """Take away those of more than ``step`` batches, which belong to what the run does anew."""
        for path in checkpoints(self._folder):
            if step_of(path) > step:
                _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
