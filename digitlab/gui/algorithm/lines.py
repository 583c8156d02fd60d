"""The lines of an optimizer as pseudo-code, made from its catalogue entry."""

from __future__ import annotations

import re

from digitlab.core.experiment import Experiment
from digitlab.core.messages import BatchesTrained
from digitlab.core.optimizers import GradientDescent, Optimizer

UPDATE = "θ ←"
LATIN = "(?<![A-Za-z]){}(?![A-Za-z])"


def lines(optimizer: Optimizer, experiment: Experiment) -> list[str]:
    """What is done in every step: the gradient of a batch, then the formula; what is switched off is left out."""
    of_all, size = experiment.data.epoch_count, experiment.training.batch_size
    digits = f"all {of_all:,}" if optimizer.full_batch else f"{min(size, of_all):,}"
    first = f"f, g ← loss and gradient of {digits} digits at θ"
    return [first, *(line for line in optimizer.formula.split("\n") if not _off(line, optimizer))]


def _off(line: str, optimizer: Optimizer) -> bool:
    """Whether ``line`` is about a setting, named in front of a colon, that is switched off."""
    about = line.partition(":")[0].lower()
    named = {(field.title or "").lower(): name for name, field in type(optimizer).model_fields.items()}
    return about in named and getattr(optimizer, named[about]) is False


def last_line(code: list[str], stopped: bool) -> int:
    """The place of the line that ends a step: the last one that moves the weights, or the one that says stop."""
    word = "stop" if stopped else UPDATE
    return max((place for place, line in enumerate(code) if word in line), default=len(code) - 1)


def has_stopped(optimizer: Optimizer, newest: BatchesTrained) -> bool:
    """Whether the algorithm itself has ended there: it leaves the weights as they are."""
    if not isinstance(optimizer, GradientDescent):
        return False
    told = newest.weight_norm > 0  # runs from before it was measured say 0
    return newest.update_ratio == 0 if told else newest.gradient_norm < optimizer.tolerance


def uses(line: str, sign: str) -> bool:
    """Whether ``sign``, such as ``α`` or ``g``, stands in ``line``; nothing does where it is empty."""
    if not sign.isascii():
        return sign in line
    plain = line.replace("ᵗ", "^t")
    return bool(sign) and re.search(LATIN.format(sign), plain) is not None
