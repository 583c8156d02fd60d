"""Layers as text: what is copied, and what a clipboard may hold to be pasted."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from digitlab.core.errors import DigitLabError
from digitlab.core.layers import Layer
from digitlab.core.refusal import sentence
from digitlab.core.spec import Spec, any_of

MOST_CHARACTERS = 1_000_000


class Copied(Spec):
    """What a text holds: layers that need not be a network."""

    layers: list[any_of(Layer)]  # type: ignore[valid-type]


def written(layers: tuple[Layer, ...]) -> str:
    """Layers as JSON, one in each line, as in the file of an experiment."""
    lines = [json.dumps(layer.model_dump(mode="json"), ensure_ascii=False) for layer in layers]
    return "[\n  " + ",\n  ".join(lines) + "\n]\n"


def read(text: str) -> tuple[Layer, ...]:
    """The layers in ``text``: one, a list, a network or a whole experiment; raises DigitLabError with a sentence."""
    if not text.strip():
        raise DigitLabError("The clipboard holds no text; copy a layer first.")
    try:
        tree = json.loads(text) if len(text) < MOST_CHARACTERS else None
    except (json.JSONDecodeError, RecursionError):
        tree = None
    layers = _layers(tree)
    if not layers:
        raise DigitLabError("The text on the clipboard holds no layers; copy a layer, a network or an experiment.")
    wrapped = json.dumps({"layers": layers})
    try:
        return tuple(Copied.model_validate_json(wrapped).layers)
    except ValidationError as error:
        raise DigitLabError(f"These layers cannot be pasted: {sentence(error, Copied, wrapped)}") from None


def _layers(tree: Any) -> list[Any]:
    if isinstance(tree, dict):
        inner = tree.get("network", tree)
        inner = inner.get("layers") if isinstance(inner, dict) and "layers" in inner else [tree]
        return inner if isinstance(inner, list) else []
    return tree if isinstance(tree, list) else []
