"""Frozen, strict building blocks: every part of an experiment is a Spec, every choice in a catalogue an Entry."""

import json
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationInfo
from pydantic_core import PydanticKnownError


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
    """The type of a field that holds any entry of ``family``, told apart by its ``type`` key.

    It refuses what pydantic's own tagged unions refuse, but puts together only the entries that are met: all of them
    cost a tenth of a second before anything is to be seen.
    """
    known: dict[str, type[Entry]] = {}  # going through a family takes longer than all the rest

    def entry(value: Any, info: ValidationInfo) -> Entry:
        if isinstance(value, family) and "type" in type(value).model_fields:  # as each of ``entries()``
            return value
        if not isinstance(value, dict):
            raise PydanticKnownError("model_attributes_type")
        named = {"discriminator": "'type'"}
        if "type" not in value:
            raise PydanticKnownError("union_tag_not_found", named)
        tag = value["type"]
        if not isinstance(tag, str) or tag not in known:
            known.update(family.entries())
        if not isinstance(tag, str) or tag not in known:
            expected = ", ".join(map(repr, known))
            raise PydanticKnownError("union_tag_invalid", {**named, "tag": str(tag), "expected_tags": expected})
        if info.mode == "json":
            return known[tag].model_validate_json(json.dumps(value))
        return known[tag].model_validate(value)

    return Annotated[Any, PlainValidator(entry)]
