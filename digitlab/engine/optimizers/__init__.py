"""The optimizers as mathematics; the catalogue in core says which there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from digitlab.core.optimizers import Optimizer
from digitlab.engine.optimizers import adam, adaptive, ahead, curvature, descent, frugal, layerwise
from digitlab.engine.optimizers.rule import Rule

FAMILIES = (descent, adaptive, adam, ahead, layerwise, frugal, curvature)


def _below(kind: type[Rule[Any]]) -> Iterator[type[Rule[Any]]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _below(subclass)


RULES: dict[type[Optimizer], type[Rule[Any]]] = {rule.entry: rule for rule in _below(Rule) if "entry" in vars(rule)}


def rule_of(spec: Optimizer) -> Rule[Any]:
    """The update rule that carries out ``spec``."""
    return RULES[type(spec)](spec)
