"""Turns a failed validation into one sentence: which field, what is allowed, what was found."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from math import isfinite
from typing import Any

from pydantic import BaseModel, ValidationError

from digitlab.core.errors import printable
from digitlab.core.figures import exact

LIMITS = {"greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most"),
          "greater_than": ("gt", "more than"), "less_than": ("lt", "less than")}  # fmt: skip
KINDS = {"int": "a whole number", "float": "a number", "bool": "true or false", "string": "a text",
         "tuple": "a list", "list": "a list", "model": "an object", "dict": "an object"}  # fmt: skip

MOST_NAMES = 16
LONGEST = 60  # signs of a name or a value that are shown


def sentence(error: ValidationError, model: type[BaseModel], text: str | bytes = "") -> str:
    """One sentence about the first thing that is wrong; ``text`` is the JSON that was read."""
    problem = error.errors()[0]
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "json_invalid":
        return f"This is not valid JSON: {context.get('error', 'it cannot be read')}."
    tree = json.loads(text) if text else {}
    path, found = _locate(problem["loc"], tree)
    more = len(error.errors()) - 1
    also = f" ({more} more {'problem' if more == 1 else 'problems'} after that.)" if more else ""
    return _explain(kind, context, path, found, problem["msg"], tree) + also


def _locate(location: tuple[int | str, ...], tree: Any) -> tuple[str, Any]:
    """The path as a person writes it, without the tags of unions, and the value found there."""
    parts: list[str] = []
    node = tree
    for part in location:
        if isinstance(node, dict) and part not in node and node.get("type") == part:
            continue
        parts.append(_cut(printable(str(part))))
        if isinstance(node, dict):
            node = node.get(part)
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            node = node[part]
        else:
            node = None
    return ".".join(parts) or "the experiment", node


def _explain(kind: str, context: dict[str, Any], path: str, found: Any, message: str, tree: Any) -> str:
    shown = short(found)
    if kind in LIMITS:
        name, words = LIMITS[kind]
        return f"{path} is {shown}; it must be {words} {exact(context[name])}."
    if kind == "extra_forbidden":
        parent, _, key = path.rpartition(".")
        return f"{path} is unknown; check the spelling of {key or path}" + (f" in {parent}." if parent else ".")
    if kind == "missing":
        return f"{path} is missing; add it."
    if kind in ("literal_error", "union_tag_invalid"):
        allowed = str(context.get("expected") or context.get("expected_tags", ""))
        if path == "format" and isinstance(found, int) and found > int(allowed):
            return f"This was made by a newer DigitLab (format {found}, this one reads {allowed}); update the app."
        if kind == "union_tag_invalid" and isinstance(found, dict):
            shown, path = short(found["type"]), f"{path}.type"
        return f"{path} is {shown}; it must be {'one of ' if ' ' in allowed else ''}{_some(allowed, shown)}."
    if kind == "union_tag_not_found":
        return f'{path} has no "type"; add one that the catalogue lists.'
    if kind == "value_error":
        return f"{path}: {context['error']}."
    if kind == "finite_number":
        return f"{path} is {shown}; it must be a finite number."
    if kind in ("too_long", "string_too_long"):
        unit = " characters" if kind == "string_too_long" else ""
        return f"{path} is too long; at most {context['max_length']}{unit} are allowed."
    expected = KINDS.get(kind.split("_")[0], "")
    if isinstance(found, float) and found.is_integer():
        shown = json.dumps(found)  # its point is what is wrong with it
    return f"{path} is {shown}; it must be {expected}." if expected else f"{path} is {shown}: {message}."


def _some(allowed: str, shown: str) -> str:
    """A list of quoted names; of a long one those that look like what was found."""
    names = re.findall(r"'([^']*)'", allowed)
    if len(names) <= MOST_NAMES:
        return allowed
    near = get_close_matches(shown.strip('"'), names) or names[:3]
    return f"{len(names)} names that the catalogue lists, such as {', '.join(map(repr, near))}"


def short(value: Any) -> str:
    """A value as JSON, cut where it is long; a broken number as people write it."""
    text = exact(value) if isinstance(value, float) and isfinite(value) else json.dumps(value, ensure_ascii=False)
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
