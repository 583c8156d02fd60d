"""The named experiments that ship with the app."""

from __future__ import annotations

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment, read
from digitlab.core.folders import resources


def names() -> list[str]:
    """The names of all presets, the default first."""
    found = sorted(path.stem for path in (resources() / "presets").glob("*.json"))
    return sorted(found, key=lambda name: name != "default")


def every() -> list[Experiment]:
    """All presets by the names that people read, the default first."""
    default, *others = map(load, names())
    return [default, *sorted(others, key=lambda preset: preset.name.lower())]


def load(name: str) -> Experiment:
    """The preset called ``name``; raises DigitLabError naming the ones there are."""
    if name not in names():
        raise DigitLabError(f"There is no preset {name}; choose one of {', '.join(names())}.")
    return read(resources() / "presets" / f"{name}.json")
