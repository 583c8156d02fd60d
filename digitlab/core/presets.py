"""The named experiments that ship with the app."""

from __future__ import annotations

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment, read
from digitlab.core.folders import resources


def names() -> list[str]:
    """The names of all presets, the default first."""
    found = sorted(path.stem for path in (resources() / "presets").glob("*.json"))
    return sorted(found, key=lambda name: name != "default")


def every() -> dict[str, Experiment]:
    """All presets by their keys, in the order of the names that people read, the default first."""
    loaded = {key: load(key) for key in names()}
    return dict(sorted(loaded.items(), key=lambda one: (one[0] != "default", one[1].name.lower())))


def load(name: str) -> Experiment:
    """The preset called ``name``; raises DigitLabError naming the ones there are."""
    if name not in names():
        raise DigitLabError(f'There is no preset "{name}"; choose one of {", ".join(names())}.')
    return read(resources() / "presets" / f"{name}.json")
