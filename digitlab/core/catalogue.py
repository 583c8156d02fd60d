"""Every catalogue by its name, and its entries described as plain data."""

from __future__ import annotations

from typing import Any, get_args

from pydantic.fields import FieldInfo

from digitlab.core.augmentations import Augmentation
from digitlab.core.datasets import Dataset
from digitlab.core.layers import Layer
from digitlab.core.losses import Loss
from digitlab.core.optimizers import Optimizer
from digitlab.core.parameter import bounds, hint, item
from digitlab.core.published import Published
from digitlab.core.schedules import Schedule
from digitlab.core.spec import Entry

FAMILIES: dict[str, type[Entry]] = {
    "optimizers": Optimizer,
    "layers": Layer,
    "losses": Loss,
    "schedules": Schedule,
    "augmentations": Augmentation,
    "datasets": Dataset,
    "published": Published,
}


def describe(entry: type[Entry]) -> dict[str, Any]:
    """An entry as plain data: key, title, formula, paper, explanation, note and its parameters."""
    return {
        "type": entry.key(),
        "title": entry.title,
        "formula": entry.formula,
        "paper": entry.paper,
        "explanation": entry.explanation,
        "note": entry.note(),
        "parameters": [_parameter(name, field) for name, field in entry.model_fields.items() if name != "type"],
    }


def _parameter(name: str, field: FieldInfo) -> dict[str, Any]:
    limits = bounds(field)
    several = item(field) is not None
    return {
        "name": name,
        "label": field.title,
        "help": field.description,
        "default": list(field.default) if several else field.default,
        "minimum": limits.get("ge", limits.get("gt")),
        "maximum": limits.get("le", limits.get("lt")),
        "minimum_allowed": "gt" not in limits,
        "maximum_allowed": "lt" not in limits,
        "choices": [] if several else list(get_args(field.annotation)),
        "scale": hint(field, "scale"),
        "unit": hint(field, "unit"),
        "acts": hint(field, "acts"),
    }
