"""The settings of experiments side by side: each with its value under its path, and which of them differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from digitlab.core.augmentations import Augmentation
from digitlab.core.datasets import Dataset
from digitlab.core.experiment import Experiment
from digitlab.core.handwriting import Handwriting
from digitlab.core.layers import Layer
from digitlab.core.losses import Loss
from digitlab.core.network import Network
from digitlab.core.optimizers import Optimizer
from digitlab.core.schedules import Schedule
from digitlab.core.spec import Entry

Value = bool | int | float | str
PARAMETERS, NETWORK, AUGMENTATIONS = "parameters", "network", "augmentations"
UNSAID = ("name", "type", "format")
CHOICES: dict[str, type[Entry]] = {"loss": Loss, "optimizer": Optimizer, "schedule": Schedule}


def settings_of(experiment: Experiment) -> dict[str, Value]:
    """Every setting by its path, such as ``optimizer.learning_rate``; an entry of a catalogue is told by its title.

    Beside them the network in words under ``network``, and its weights under ``parameters``.
    """
    found: dict[str, Value] = {}
    _note_all(experiment, "", found)
    return found | {PARAMETERS: experiment.network.parameters}


def _note_all(spec: BaseModel, prefix: str, found: dict[str, Value]) -> None:
    for name in type(spec).model_fields:
        if name not in UNSAID:
            _note(getattr(spec, name), f"{prefix}{name}", found)


def _note(value: Any, path: str, found: dict[str, Value]) -> None:
    match value:
        case Handwriting():
            found[path] = value.in_words()
        case Dataset():
            found[path] = value.called()
        case Network():
            found[path] = ", ".join(map(_in_words, value.layers)) or "output only"
            for place, layer in enumerate(value.layers):
                _note_all(layer, f"{path}.{place}.", found)
        case Entry():
            found[path] = value.title
            _note_all(value, f"{path}.", found)
        case BaseModel():
            _note_all(value, f"{path}.", found)
        case tuple() if all(isinstance(one, Entry) for one in value):
            found[path] = ", ".join(one.title for one in value) or "none"
            for one in value:
                _note_all(one, f"{path}.{one.key()}.", found)
        case tuple():
            found[path] = ", ".join(map(str, value))
        case bool() | int() | float() | str():
            found[path] = value


def _in_words(layer: Layer) -> str:
    sizes = dict(layer)
    size = sizes.get("filters") or sizes.get("units")
    return f"{layer.title} {size}" if size else layer.title


def differing(several: Sequence[Mapping[str, Value]]) -> list[str]:
    """The paths at which those experiments that have a setting there do not agree, in the order of an experiment.

    Networks of other layers are told apart as a whole, not by one layer after the other.
    """
    paths = dict.fromkeys(path for one in several for path in one)
    found = [path for path in paths if len({one[path] for one in several if path in one}) > 1]
    if NETWORK in found:
        found = [path for path in found if not path.startswith(f"{NETWORK}.")]
    return found


@cache
def title(path: str) -> str:
    """The words for the setting at ``path``: ``Learning rate``, ``Layer 3: Units``."""
    *parents, name = path.split(".")
    match parents:
        case [] if name == PARAMETERS:
            return "Weights"
        case []:
            return Experiment.model_fields[name].title or name
        case [family, place] if family == NETWORK:
            return f"Layer {int(place) + 1}: {_field(Layer, name)}"
        case [family, key] if family == AUGMENTATIONS:
            kind = Augmentation.entries()[key]
            field = kind.model_fields[name].title or name
            return field if field == kind.title else f"{kind.title}: {field}"
        case [family] if family in CHOICES:
            return _field(CHOICES[family], name)
        case _:
            owner = type(getattr(Experiment(), parents[0]))
            return str(owner.model_fields[name].title or name)


def _field(family: type[Entry], name: str) -> str:
    """What a field is called in the first entry of a family that has it."""
    fields = next(kind.model_fields[name] for kind in family.entries().values() if name in kind.model_fields)
    return fields.title or name
