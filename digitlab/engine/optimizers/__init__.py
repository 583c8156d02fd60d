"""The optimizers as mathematics; the catalogue in core says which there are."""

from __future__ import annotations

from typing import Any

from digitlab.core.optimizers import Optimizer
from digitlab.engine.optimizers import adaptive, descent
from digitlab.engine.optimizers.rule import Rule

FAMILIES = (descent, adaptive)
RULES: dict[type[Optimizer], type[Rule[Any]]] = {rule.entry: rule for rule in Rule.__subclasses__()}


def rule_of(spec: Optimizer) -> Rule[Any]:
    """The update rule that carries out ``spec``."""
    return RULES[type(spec)](spec)
