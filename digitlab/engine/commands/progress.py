"""Shows a run in the terminal: a line for every epoch, and where a person watches, a bar below them."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

from digitlab.core.keeping import in_words
from digitlab.core.messages import BatchesTrained, Continued, EpochEnded, RunEvent, Started
from digitlab.engine.commands.result import percent


def share_bar(*more: ProgressColumn) -> Progress:
    """A bar on standard error for what goes from 0 to 1, where a person watches, with ``more`` columns at its end."""
    console = Console(stderr=True, highlight=False, markup=False)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), *more)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


class TrainingProgress:
    """Writes to standard error what the events of a run tell."""

    def __init__(self) -> None:
        console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[pace]}"),
            TimeRemainingColumn(),
            TextColumn("left"),
        )
        self._bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("building", total=None, pace="")
        self._epochs, self._pace = 0, ""

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, happened: RunEvent | None) -> None:
        """Take notice of the next event."""
        match happened:
            case Started():
                self._epochs = happened.experiment.training.epochs
                self._bar.update(self._task, total=happened.total_steps)
                if happened.kept:
                    self._bar.console.print(in_words(happened.experiment, happened.kept))
            case Continued():
                self._epochs = happened.experiment.training.epochs
                self._bar.update(self._task, total=happened.total_steps, completed=happened.step)
                if happened.note:
                    self._bar.console.print(happened.note)
            case BatchesTrained():
                self._pace = f"{happened.images_per_second:,.0f} images/s"
                place = f"epoch {happened.epoch} of {self._epochs}"
                self._bar.update(self._task, completed=happened.step, description=place, pace=self._pace)
            case EpochEnded():
                self._bar.console.print(self._line(happened))

    def say(self, sentence: str) -> None:
        """Write a sentence above the bar."""
        self._bar.console.print(sentence)

    def _line(self, epoch: EpochEnded) -> str:
        parts = (
            f"epoch {epoch.epoch} of {self._epochs}",
            f"loss {epoch.loss:.4f}",
            f"accuracy {percent(epoch.accuracy)}",
            f"validation {percent(epoch.validation_accuracy)}",
            self._pace,
        )
        return "   ".join(parts)
