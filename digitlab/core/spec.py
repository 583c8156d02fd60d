"""Frozen, strict building blocks: every part of an experiment is a Spec, every choice in a catalogue an Entry."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field


class Spec(BaseModel):
    """An immutable value with named, checked fields; unknown names, wrong types and infinities are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True, defer_build=True
    )


class Entry(Spec):
    """One choice of a catalogue; a subclass with a literal ``type`` field joins its family's catalogue by existing.

    Files of entries do not postpone annotations: pydantic would compile the text of each, which delays the window.
    """

    title: ClassVar[str]
    formula: ClassVar[str]
    paper: ClassVar[str]
    explanation: ClassVar[str]

    @classmethod
    def key(cls) -> str:
        """The entry's name in files and on the command line."""
        return str(cls.model_fields["type"].default)

    @classmethod
    def note(cls) -> str:
        """A few words that belong beside the entry wherever it is chosen; mostly none."""
        return ""

    @classmethod
    def entries(cls) -> dict[str, type[Self]]:
        """Every entry of this family by key, in the order of declaration."""
        found: dict[str, type[Self]] = {}
        for subclass in cls.__subclasses__():
            if "type" in subclass.model_fields:
                found[subclass.key()] = subclass
            found.update(subclass.entries())
        return found


def any_of(family: type[Entry]) -> Any:
    """The type of a field that holds any entry of ``family``, told apart by its ``type`` key."""
    entries = list(family.entries().values())
    if len(entries) == 1:
        return entries[0]
    return Annotated[reduce(or_, entries), Field(discriminator="type")]
