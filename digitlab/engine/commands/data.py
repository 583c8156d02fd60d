"""The command ``data``: imports digits of one's own, fetches published ones, and looks after datasets."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from rich.progress import TimeRemainingColumn

from digitlab.core.datasets import Dataset, Mnist, Own
from digitlab.core.importing import BytesFetched, ImportAdvanced, Imported, ImportEvent, Looked, Reading
from digitlab.core.published import Published, in_megabytes
from digitlab.data import library
from digitlab.data.imports import carry_out, recognise
from digitlab.data.imports.data_file import DataFileSource, ShippedSource
from digitlab.data.imports.source import Source
from digitlab.engine.commands.handwriting import handwriting
from digitlab.engine.commands.progress import share_bar
from digitlab.engine.commands.result import Result


def data(wanted: Namespace) -> Result:
    """Carry out the command after ``data``; raises DigitLabError with one sentence where that cannot be."""
    match wanted.data_command:
        case "look":
            return _looked(wanted)
        case "import" | "merge" | "fetch":
            return _imported(events(wanted))
        case "published":
            return _published()
        case "list":
            return _listed()
        case "handwriting":
            return handwriting(wanted.name, wanted.out)
        case "rename":
            return _one(library.rename(wanted.name, wanted.new), f"It is called {wanted.new} now.")
        case _:
            for name in wanted.names:
                library.remove(name)
            return Result({"removed": wanted.names}, f"Removed: {', '.join(wanted.names)}.")


def events(wanted: Namespace) -> Iterator[ImportEvent]:
    """What happens while ``look``, ``import``, ``merge`` or ``fetch`` is carried out."""
    if wanted.data_command == "fetch":
        from digitlab.data.fetching.fetch import fetch  # reading what speaks to servers takes a fifth of a second

        yield from fetch(Published.entries()[wanted.published], wanted.name)
        return
    if wanted.data_command == "merge":
        yield from carry_out.carry_out([_source(name) for name in wanted.names], wanted.name, Reading())
        return
    reading = Reading(polarity=wanted.polarity, turned=wanted.turned)
    source = recognise.source(wanted.paths)
    if wanted.data_command == "look":
        yield carry_out.look(source, reading, wanted.paths)
    else:
        yield from carry_out.carry_out([source], wanted.name, reading)


def _source(name: str) -> Source:
    if name.lower() == Mnist.key():
        return ShippedSource(Mnist.key())
    return DataFileSource(library.path_of(library.entry(name).name))


def _looked(wanted: Namespace) -> Result:
    (found,) = events(wanted)
    assert isinstance(found, Looked)
    of_class = "  ".join(f"{digit}: {count:,}" for digit, count in enumerate(found.counts))
    some = "" if found.counted == found.total else f" among {found.counted:,} of them"
    way = "taken as they are" if found.as_they_are else "prepared as drawings are"
    lines = [
        f"{found.layout}.",
        f"{found.total:,} digits." if found.total else "How many digits is known when all is read.",
        f"Of each class{some}: {of_class}",
        f"The ink is {'dark on light' if found.polarity == 'dark_on_light' else 'light on dark'}; pictures are {way}.",
    ]
    return Result(found.model_dump(exclude={"kind", "samples"}), "\n".join(lines))


def _imported(happening: Iterator[ImportEvent]) -> Result:
    with share_bar(TimeRemainingColumn()) as bar:
        task = bar.add_task("reading", total=1.0)
        for happened in happening:
            if isinstance(happened, BytesFetched):
                bar.update(task, completed=happened.share, description=_coming(happened))
            if isinstance(happened, ImportAdvanced):
                bar.update(task, completed=happened.share, description=f"{happened.count:,} digits")
            if isinstance(happened, Imported):
                return _told(happened)
    raise AssertionError("an import ends with what it has made")


def _coming(fetched: BytesFetched) -> str:
    """How much of a published set is here, and how fast it comes, or why it does not."""
    of = f" of {in_megabytes(fetched.total)}" if fetched.total else ""
    return f"{in_megabytes(fetched.count)}{of}, {fetched.waiting or f'{in_megabytes(fetched.speed)}/s'}"


def _told(made: Imported) -> Result:
    dataset = made.dataset
    rate = sum(made.counts) / max(made.seconds, 1e-9)
    about = _about(dataset) | {"counts": made.counts, "skipped": made.skipped, "seconds": made.seconds}
    lines = [
        f"{sum(made.counts):,} digits in {made.seconds:.1f} s ({rate:,.0f} digits/s).",
        f"{dataset.training_count:,} to learn from, {dataset.test_count:,} sealed for the test.",
        f"{made.skipped:,} were left out: {made.why}" if made.skipped else "",
        f"To learn from them: digitlab train --data {dataset.name!r}",
    ]
    return Result(about, "\n".join(filter(None, lines)))


def _published() -> Result:
    found = Published.entries()
    data = [
        {
            "type": key,
            "title": one.title,
            "explanation": one.explanation,
            "name": one.name,
            "training_count": one.training_count,
            "test_count": one.test_count,
            "size": one.size(),
            "licence": one.licence,
            "page": one.page,
            "classes": list(one.classes),
            "servers": list(one.servers),
            "files": [file._asdict() for file in one.files],
            "checked_by": one.checked_by,
        }
        for key, one in found.items()
    ]
    lines = [f"{key}: {one.title}, {one.formula}\n  {one.explanation}\n  {one.note()}." for key, one in found.items()]
    return Result({"published": data}, "\n".join([*lines, "To fetch one: digitlab data fetch SET"]))


def _listed() -> Result:
    found: list[Dataset] = [Mnist(), *library.entries()]
    lines = [
        f"{one.called()}: {one.training_count:,} to learn from, {one.test_count:,} sealed for the test" for one in found
    ]
    return Result({"datasets": [_about(one) for one in found]}, "\n".join(lines))


def _one(dataset: Own, words: str) -> Result:
    return Result(_about(dataset), words)


def _about(dataset: Dataset) -> dict[str, Any]:
    counts = {"training_count": dataset.training_count, "test_count": dataset.test_count}
    about = {"type": dataset.key(), "name": dataset.called(), **counts}
    if isinstance(dataset, Own):
        about |= {"sha256": dataset.sha256, "file": str(library.path_of(dataset.name))}
    return about
