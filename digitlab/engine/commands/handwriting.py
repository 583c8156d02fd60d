"""The command ``data handwriting``: lists the collections of drawn digits, and writes one as arrays."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from digitlab.core.experiment import Experiment
from digitlab.core.files import write_atomically
from digitlab.core.handwriting import Handwriting
from digitlab.data import collections
from digitlab.data.collections import Collection
from digitlab.engine.commands.result import Result

NONE = "Nobody has drawn digits yet; the tab Handwriting of the window is for that."


def handwriting(name: str | None, out: Path | None) -> Result:
    """What there is of ``name``, or of everybody; written to ``out`` as NPZ where that is given.

    Raises DigitLabError where there is no such collection, or ``out`` cannot be written.
    """
    found = [collections.read(one) for one in ([name] if name is not None else collections.names())]
    if out is not None:
        write_atomically(out, _as_npz(found[0]))
    lines = [_words(one) for one in found] or [NONE]
    if out is not None:
        lines.append(f"Its pictures and labels are in {out}.")
    return Result({"handwriting": [_about(one) for one in found], "out": str(out or "")}, "\n".join(lines))


def chosen(experiment: Experiment) -> Experiment:
    """``experiment`` with all that is drawn by now under the name that it names; raises DigitLabError without such."""
    data = experiment.data
    wanted = Handwriting(weight=data.handwriting.weight)
    if data.handwriting.name:
        wanted = collections.read(data.handwriting.name).entry(wanted.weight)
    return experiment.model_copy(update={"data": data.model_copy(update={"handwriting": wanted})})


def _as_npz(collection: Collection) -> bytes:
    content = io.BytesIO()
    np.savez_compressed(content, **collections.as_arrays(collection.digits)._asdict())
    return content.getvalue()


def _words(collection: Collection) -> str:
    problems = "".join(f"\n  left out: {problem}" for problem in collection.problems)
    return f"{collection.name}: {len(collection.digits):,} digits{problems}"


def _about(collection: Collection) -> dict[str, Any]:
    counts = np.bincount(collections.as_arrays(collection.digits).labels, minlength=10).tolist()
    return {
        "name": collection.name,
        "count": len(collection.digits),
        "counts": counts,
        "sha256": collections.fingerprint(collection.digits),
        "folder": str(collections.folder_of(collection.name)),
        "problems": list(collection.problems),
    }
