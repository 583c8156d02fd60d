"""The columns of the table of runs: what each says of a run, and by what it is sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from digitlab.core.kept.settings import title
from digitlab.core.kept.summary import KeptRun, Summary
from digitlab.gui.runs import words

Key = tuple[int, Any]
NOWHERE: Key = (0, 0)  # what a run does not have comes before everything else


class Column(NamedTuple):
    """A column; ``sign`` is what it is known by, ``narrow`` says that numbers stand in it."""

    sign: str
    title: str
    text: Callable[[KeptRun], str]
    key: Callable[[KeptRun], Key]
    narrow: bool = True
    help: str = ""


def columns(runs: Sequence[KeptRun], differing: Sequence[str]) -> list[Column]:
    """What is to be told of these runs: the same of all, and the settings that are not the same in all."""
    tested = any(run.summary is not None and run.summary.test_accuracy is not None for run in runs)
    settings = [_of_setting(path) for path in differing]
    return [STAR, NAME, ACCURACY, *([TEST] if tested else []), WHEN, EPOCHS, SECONDS, SPEED, *settings, ENDED, NOTE]


def _of_summary(
    sign: str, title: str, text: Callable[[Summary], str], value: Callable[[Summary], Any], help: str = ""
) -> Column:
    def told(run: KeptRun) -> str:
        return text(run.summary) if run.summary is not None else ""

    def key(run: KeptRun) -> Key:
        found = value(run.summary) if run.summary is not None else None
        return NOWHERE if found is None else (1, found)

    return Column(sign, title, told, key, help=help)


def _of_setting(path: str) -> Column:
    def value(run: KeptRun) -> Any:
        return run.summary.settings.get(path) if run.summary is not None else None

    def key(run: KeptRun) -> Key:
        found = value(run)
        return NOWHERE if found is None else (2, found.lower()) if isinstance(found, str) else (1, found)

    return Column(path, title(path), lambda run: words.setting(value(run)), key, help=f"The setting {path}")


def when(moment: datetime) -> str:
    """A moment, as far as it has to be told from others."""
    now = datetime.now()
    if now.date() == moment.date():
        return f"{moment:%H:%M:%S}"
    return f"{moment.day} {moment:%b %H:%M}" if now.year == moment.year else f"{moment:%Y-%m-%d}"


STAR = Column("star", "", lambda run: "", lambda run: (1, run.label.star), help="Marks what you want to find again")
NAME = Column("name", "Name", lambda run: run.name, lambda run: (1, run.name.lower()), narrow=False)
WHEN = _of_summary("when", "When", lambda told: when(told.moment), lambda told: told.moment)
ACCURACY = _of_summary(
    "accuracy", "Validation", lambda told: words.accuracy(told.accuracy), lambda told: told.accuracy,
    "The best share of the validation digits that was read right after an epoch",
)  # fmt: skip
TEST = _of_summary(
    "test", "Test", lambda told: words.accuracy(told.test_accuracy), lambda told: told.test_accuracy,
    "The share of the sealed test digits that was read right, where they were opened",
)  # fmt: skip
EPOCHS = _of_summary("epochs", "Epochs", lambda told: f"{told.epochs:,}", lambda told: told.epochs)
SECONDS = _of_summary(
    "seconds", "Time", lambda told: words.seconds(told.seconds), lambda told: told.seconds, "Time spent on training"
)
SPEED = _of_summary(
    "speed", "Images/s", lambda told: words.speed(told.images_per_second), lambda told: told.images_per_second
)
ENDED = Column("ended", "Ended", words.because, lambda run: (1, words.because(run).lower()), narrow=False)
NOTE = Column("note", "Note", lambda run: run.label.note, lambda run: (1, run.label.note.lower()), narrow=False)
