"""What differs between two experiments, and when each difference acts."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from pydantic import BaseModel

from digitlab.core.experiment import Experiment
from digitlab.core.parameter import Acts, hint


class Change(NamedTuple):
    """One field that differs: its path, the new value, and when it acts."""

    path: str
    value: Any
    acts: Acts


def changes(old: Experiment, new: Experiment) -> list[Change]:
    """Every field of ``new`` that differs from ``old``; the names of an experiment and its layers act on nothing."""
    return [change for change in _differences(old, new, "") if change.path.rpartition(".")[2] != "name"]


def _differences(old: BaseModel, new: BaseModel, prefix: str) -> list[Change]:
    found: list[Change] = []
    for name, field in type(new).model_fields.items():
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        path = f"{prefix}{name}"
        acts = cast(Acts, hint(field, "acts") or "new_network")
        found += _compare(before, after, path) or [Change(path, after, acts)]
    return found


def _compare(before: Any, after: Any, path: str) -> list[Change]:
    """The differences inside two values of the same shape; none where they can only differ as a whole."""
    if isinstance(after, BaseModel) and type(before) is type(after):
        return _differences(before, after, f"{path}.")
    if isinstance(after, tuple) and [type(item) for item in before] == [type(item) for item in after]:
        pairs = zip(before, after, strict=True)
        return [change for i, (one, two) in enumerate(pairs) for change in _compare(one, two, f"{path}.{i}")]
    return []
