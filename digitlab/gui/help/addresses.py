"""Where the page of an entry is: the same address in the window and between the files that ship."""

from __future__ import annotations

from digitlab.core.catalogue import FAMILIES
from digitlab.core.spec import Entry

INDEX = "index.html"


def of_family(family: str) -> str:
    """Where a family is explained, such as ``optimizers.html``."""
    return f"{family}.html"


def of_topic(family: str, key: str) -> str:
    """Where an entry is explained, such as ``optimizers.html#adam``."""
    return f"{of_family(family)}#{key}"


def of_entry(entry: type[Entry]) -> str:
    """Where an entry of a catalogue is explained."""
    family = next(name for name, kind in FAMILIES.items() if issubclass(entry, kind))
    return of_topic(family, entry.key())
