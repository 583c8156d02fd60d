"""Python source as text: calls, constants and parts of a script, laid out as the formatter ruff would."""

from __future__ import annotations

import inspect
import json
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from digitlab.core.errors import DigitLabError
from digitlab.core.parameter import hint
from digitlab.core.spec import Spec

WIDTH = 120


class Name(str):
    """A name or an expression, which stands in a script as it is."""


class Part(NamedTuple):
    """A piece of a script and the imports that it needs."""

    text: str
    imports: frozenset[str] = frozenset()


def literal(value: Any) -> str:
    """``value`` as Python writes it, with double quotes."""
    if isinstance(value, Name):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def call(function: str, *values: Any, indent: int = 0, **named: Any) -> str:
    """A call in one line where it fits behind ``indent`` columns, else with an argument a line."""
    arguments = [literal(value) for value in values] + [f"{name}={literal(value)}" for name, value in named.items()]
    line = f"{function}({', '.join(arguments)})"
    if indent + len(line) < WIDTH and "\n" not in line:
        return line
    return f"{function}(\n" + "".join(textwrap.indent(f"{one},\n", "    ") for one in arguments) + ")"


def settings(spec: Spec) -> dict[str, Any]:
    """The fields of ``spec`` that a script names: neither its type and name, nor what is rare and at its default."""
    fields = type(spec).model_fields
    return {
        name: value
        for name, value in spec
        if name not in ("type", "name") and not (hint(fields[name], "rare") and value == fields[name].default)
    }


def entry(spec: Spec, indent: int, **other: Any) -> Name:
    """The call that makes ``spec`` anew, with some ``other`` values."""
    return Name(call(type(spec).__name__, indent=indent, **{**settings(spec), **other}))


def constants(spec: Spec, names: Iterable[str]) -> str:
    """An assignment for each field of ``names``, with what the field is for behind it."""
    return "\n".join(constant(name, getattr(spec, name), spec, name) for name in names)


def constant(name: str, value: Any, spec: Spec, field: str) -> str:
    """``NAME = value`` and, as a comment, what ``field`` of ``spec`` is for."""
    declared = type(spec).model_fields[field]
    unit = hint(declared, "unit")
    words = f"{unit}: {declared.description}" if unit else declared.description or declared.title
    line = f"{name.upper()} = {literal(value)}"
    return f"{line}  # {words}" if len(line) + len(str(words)) + 4 < WIDTH else f"# {words}\n{line}"


def function(method: Callable[..., Any], name: str, fields: Mapping[str, Any] | None = None) -> str:
    """The source of ``method`` as a function called ``name``, its ``self.field`` turned into constants.

    So the mathematics is written once. Raises DigitLabError where DigitLab was installed without its source.
    """
    try:
        source = textwrap.dedent(inspect.getsource(method))
    except OSError as error:
        raise DigitLabError(
            "The script cannot be written: this DigitLab was installed without its source; install it with pip."
        ) from error
    source = source.replace(f"def {method.__name__}(self, ", f"def {name}(", 1)
    for field in fields or {}:
        source = re.sub(rf"\bself\.{field}\b", field.upper(), source)
    return source.rstrip()
