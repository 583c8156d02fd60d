"""Why a run may end before all its epochs are done: conditions that a person has set, and numbers that overflow."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

from digitlab.core.figures import exact, figures
from digitlab.core.messages import Command, EpochEnded, Failed, Refused, Train
from digitlab.core.optimizers import Optimizer
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
        return f"the time limit of {exact(wanted.time_limit)} s is reached"
    return ""


def all_done(epochs: int) -> str:
    """That a run is through with its ``epochs``, in the same words."""
    return f"all {epochs} epochs are done" if epochs > 1 else "its one epoch is done"


def out_of_memory(step: int, steps_per_epoch: int, batch_size: int, detail: str) -> Failed:
    """The end of a run that needs more memory than there is, behind batch ``step``: offers half the batch size."""
    epoch, batch = divmod(step, steps_per_epoch)
    half = batch_size // 2
    return Failed(
        what=f"There is not enough memory for batch {batch + 1} of epoch {epoch + 1}, which has {_digits(batch_size)}.",
        advice=f"Try a batch size of {half:,}, or a smaller network." if half else "Take a smaller network.",
        batch_size=half or None,
        detail=detail,
        step=step,
    )


def no_memory(wanted: Command, error: Exception) -> Failed | Refused:
    """The answer to a command for which there is not enough memory: a run has failed before its first batch."""
    if isinstance(wanted, Train):
        return out_of_memory(0, 1, wanted.experiment.training.batch_size, str(error))
    sentence = "There is not enough memory for that; take a smaller batch, or a smaller network."
    return Refused(command=wanted.kind, sentence=sentence, detail=str(error))


def broken(error: Exception) -> Failed:
    """The end of a run that met what nobody expected; its trace goes to the engine's log."""
    traceback.print_exception(error, file=sys.stderr)
    return Failed(
        what=f"The engine could not go on: {error}",
        advice="Change the setting that was changed last, or press Reset.",
        detail="".join(traceback.format_exception(error)),
    )


def diverged(what: str, step: int, steps_per_epoch: int, optimizer: Optimizer) -> Failed:
    """The end of a run whose ``what``, such as its loss, overflowed at batch ``step`` (from 1): offers a tenth.

    Where the person has taken away what keeps a step from being divided by 0, no rate may be small enough.
    """
    epoch, batch = divmod(step - 1, steps_per_epoch)
    learning_rate = optimizer.learning_rate
    taken_away = getattr(optimizer, "epsilon", None) == 0 and type(optimizer).model_fields["epsilon"].default > 0
    otherwise = ", or ε above 0, so that no step is divided by 0" if taken_away else ""
    tenth = float(f"{learning_rate / 10:.3g}")
    return Failed(
        what=f"The {what} is no longer a number since batch {batch + 1} of epoch {epoch + 1}:"
        " the steps became too large.",
        advice=f"Try a learning rate of {figures(tenth, 3)} instead of {figures(learning_rate, 3)}{otherwise}.",
        learning_rate=tenth,
        step=step,
    )


def _digits(count: int) -> str:
    return f"{count:,} digits" if count > 1 else "one digit"


def _epochs(count: int) -> str:
    return f"{count} epochs" if count > 1 else "an epoch"
