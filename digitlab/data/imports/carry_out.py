"""Imports digits: looks at them, then reads all of them into a dataset, telling how far it is."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from digitlab.core import dataset_names
from digitlab.core.datasets import FEWEST_DIGITS, MOST_DIGITS
from digitlab.core.errors import DigitLabError
from digitlab.core.importing import ImportAdvanced, Imported, Looked, Polarity, Reading
from digitlab.data import library
from digitlab.data.digits import Images, Labels
from digitlab.data.imports.preparing import Preparation, found_out, polarity_seen
from digitlab.data.imports.source import CLASSES, Raw, Source, by_class

SAMPLES = 2  # of each class are shown
TELL_AFTER = 0.1  # seconds
HOPELESS = 200  # pictures of which none can be used
FEW = 256  # pictures that are drawn anew in a fraction of a second
LONGEST = 3_600.0  # seconds: nobody waits longer


def look(source: Source, reading: Reading, paths: Sequence[Path]) -> Looked:
    """What ``source`` holds, and how ``reading`` would have it understood."""
    some = list(source.sample())
    if not any(len(raw.labels) for raw in some):
        why = next((raw.skipped[0] for raw in some if raw.skipped), "")
        raise DigitLabError(f"None of the first pictures can be used: {why}")
    prepare = found_out(source, some, reading)
    counts = by_class(np.concatenate([raw.labels for raw in some])) if source.counts is None else source.counts
    polarity: Polarity = polarity_seen(some) if prepare.polarity == "detect" else prepare.polarity
    return Looked(
        name=dataset_names.proposed(paths[0]),
        layout=source.layout,
        total=source.total,
        sealed=source.sealed or None,
        counted=int(counts.sum()),
        counts=counts.tolist(),
        polarity=polarity,
        turned="yes" if prepare.turned else "no",
        as_they_are=prepare.as_they_are,
        samples=_samples(some, prepare),
    )


class Skipped:
    """How many digits are left out, and why the first of them was."""

    def __init__(self) -> None:
        self.count, self.why = 0, ""

    def add(self, count: int, why: str) -> None:
        """Leave out some more."""
        self.why = self.why or why
        self.count += count


def carry_out(sources: Sequence[Source], name: str, reading: Reading) -> Iterator[ImportAdvanced | Imported]:
    """Read everything in ``sources`` into the dataset ``name``, which is there with the last event, and not before.

    Whoever closes the generator leaves nothing behind. Raises DigitLabError with one sentence where anything is not
    sound, there are too few or too many digits, or it takes more than an hour.
    """
    began = told = perf_counter()
    counts, skipped = np.zeros(CLASSES, np.int64), Skipped()
    with library.adding(name) as writer:
        for place, source in enumerate(sources):
            for images, labels, sealed, share in _prepared(source, reading, skipped):
                writer.add(images, labels, sealed)
                counts += by_class(labels)
                _check(int(counts.sum()), skipped, began)
                if perf_counter() > told + TELL_AFTER:
                    told = perf_counter()
                    yield ImportAdvanced(count=int(counts.sum()), share=(place + share) / len(sources))
        _check_enough(int(counts.sum()), skipped)
        manifest = writer.finish(sources[0].origin if len(sources) == 1 else "")
    yield Imported(
        dataset=library.entry_of(name, manifest),
        counts=counts.tolist(),
        skipped=skipped.count,
        why=skipped.why,
        seconds=perf_counter() - began,
    )


def _prepared(
    source: Source, reading: Reading, skipped: Skipped
) -> Iterator[tuple[Images, Labels, NDArray[np.bool_], float]]:
    """Every portion without what is left out: pictures, labels, which of them are sealed, and the share read so far."""
    some = [] if source.prepared or source.each_by_itself else list(source.sample())
    prepare = found_out(source, some, reading)
    done = 0
    for raw in _looked_after(source, prepare):
        images, seen = prepare.apply(raw)
        if raw.skipped:
            skipped.add(len(raw.skipped), raw.skipped[0])
        if len(images) < len(seen):
            skipped.add(len(seen) - len(images), f"Digit {done + int(np.argmin(seen)) + 1:,} shows nothing.")
        done += len(seen)
        yield images, raw.labels[seen], np.broadcast_to(raw.sealed, seen.shape)[seen], raw.share


def _looked_after(source: Source, prepare: Preparation) -> Iterator[Raw]:
    """The portions; smaller ones where each picture is drawn anew, so that whoever stops this waits a moment only."""
    for raw in source.portions():
        if prepare.as_they_are:
            yield raw
            continue
        for start in range(0, max(len(raw.labels), 1), FEW):
            some = slice(start, start + FEW)
            sealed = raw.sealed[some] if isinstance(raw.sealed, np.ndarray) else raw.sealed
            skipped = () if start else raw.skipped
            yield raw._replace(images=raw.images[some], labels=raw.labels[some], sealed=sealed, skipped=skipped)


def _check(count: int, skipped: Skipped, began: float) -> None:
    if not count and skipped.count >= HOPELESS:
        raise DigitLabError(f"None of the first {skipped.count:,} pictures can be used: {skipped.why}")
    if count > MOST_DIGITS:
        raise DigitLabError(f"These are more than {MOST_DIGITS:,} digits; import fewer.")
    if perf_counter() > began + LONGEST:
        raise DigitLabError(f"After an hour only {count:,} digits are read; import fewer, or smaller pictures.")


def _check_enough(count: int, skipped: Skipped) -> None:
    if count < FEWEST_DIGITS:
        why = f" {skipped.count:,} were left out: {skipped.why}" if skipped.count else ""
        raise DigitLabError(
            f"There {'is 1 digit' if count == 1 else f'are {count} digits'}; at least {FEWEST_DIGITS} are needed to"
            f" learn from, to check and to test.{why}"
        )


def _samples(some: Sequence[Raw], prepare: Preparation) -> list[tuple[int, str]]:
    """Two digits of each class, as the network will see them; only these are prepared."""
    found: list[tuple[int, str]] = []
    taken = [0] * CLASSES
    for raw in some:
        wanted = []
        for place, label in enumerate(raw.labels.tolist()):
            if taken[label] < SAMPLES:
                taken[label] += 1
                wanted.append(place)
        chosen = [raw.images[place] for place in wanted] if isinstance(raw.images, list) else raw.images[wanted]
        if wanted:
            images, seen = prepare.apply(raw._replace(images=chosen, labels=raw.labels[wanted]))
            labels = raw.labels[wanted][seen].tolist()
            found += [
                (label, base64.b64encode(image.tobytes()).decode()) for label, image in zip(labels, images, strict=True)
            ]
    return sorted(found, key=lambda one: one[0])
