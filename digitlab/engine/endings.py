"""Why a run may end before all its epochs are done: the conditions a person has set, in words."""

from __future__ import annotations

from collections.abc import Sequence

from digitlab.core.messages import EpochEnded
from digitlab.core.training import Training


def reached(wanted: Training, epochs: Sequence[EpochEnded]) -> str:
    """Which condition the checked ``epochs`` of a run meet, as it reads behind "Finished: "; empty for none."""
    if not epochs:
        return ""
    newest = epochs[-1]
    if wanted.target_accuracy and newest.validation_accuracy >= wanted.target_accuracy:
        return f"{newest.validation_accuracy:.2%} of the validation digits are read right, the target was reached"
    best = max(number for number, epoch in enumerate(epochs) if epoch.best)
    if wanted.patience and len(epochs) - 1 - best >= wanted.patience:
        return (
            f"no better validation for {_epochs(wanted.patience)}, the best weights are from epoch {epochs[best].epoch}"
        )
    return ""


def out_of_time(wanted: Training, seconds: float) -> str:
    """Whether ``seconds`` of training are all that is allowed, in the same words; empty while there is time."""
    if wanted.time_limit and seconds >= wanted.time_limit:
        return f"the time limit of {wanted.time_limit:g} s is reached"
    return ""


def _epochs(count: int) -> str:
    return f"{count} epochs" if count > 1 else "an epoch"
