"""What a run tells, from its beginning to its end."""

from typing import Literal

from pydantic import Field

from digitlab.core.experiment import AnyOptimizer, Experiment
from digitlab.core.message import Message


class Started(Message):
    """A run has begun; ``folder`` is where it is kept.

    ``kept`` are the layers, ``layers.0`` or ``output``, that begin with weights of the network before; ``origin`` says
    which moment of which run that was, where it was an earlier one.
    """

    kind: Literal["started"] = "started"
    experiment: Experiment
    folder: str = ""
    parameters: int
    steps_per_epoch: int
    total_steps: int
    validation_loss: float
    validation_accuracy: float
    kept: list[str] = Field(default_factory=list)
    origin: str = ""


class ExecutionChosen(Message):
    """How the loop runs, and the images per second measured for each way that was tried."""

    kind: Literal["execution_chosen"] = "execution_chosen"
    execution: str
    measured: dict[str, float] = Field(default_factory=dict)


class BatchesTrained(Message):
    """Some batches are done: means over those batches, the rate of the last one, seconds of training so far.

    Of the last batch: the norms of the gradient and of the weights before the step, and the size of the step relative
    to that of the weights: of all, and for every layer with weights, ``layers.0`` or ``output``, of its own. Where a
    batch is trained by itself, ``loss_after`` is its loss after the step, with the same bends and the same noise.
    ``looked`` is how many gradients were computed besides the one of each batch, to find how far to go.
    """

    kind: Literal["batches_trained"] = "batches_trained"
    step: int
    epoch: int
    loss: float
    accuracy: float
    learning_rate: float
    images_per_second: float
    seconds: float
    gradient_norm: float = 0.0
    weight_norm: float = 0.0
    top_2: float = 0.0
    update_ratio: float = 0.0
    loss_after: float | None = None
    looked: int = 0
    update_ratios: dict[str, float] = Field(default_factory=dict)


class EpochEnded(Message):
    """An epoch is done and checked: training means over the epoch, validation on the digits held back."""

    kind: Literal["epoch_ended"] = "epoch_ended"
    epoch: int
    step: int
    loss: float
    accuracy: float
    validation_loss: float
    validation_accuracy: float
    validation_top_2: float = 0.0
    best: bool
    seconds: float


class Paused(Message):
    """The run holds at ``step``."""

    kind: Literal["paused"] = "paused"
    step: int


class Resumed(Message):
    """The run goes on from ``step``."""

    kind: Literal["resumed"] = "resumed"
    step: int


class ParameterChanged(Message):
    """A setting has acted on the run from ``step`` on."""

    kind: Literal["parameter_changed"] = "parameter_changed"
    path: str
    value: float
    step: int


class OptimizerChanged(Message):
    """Another optimizer goes on from ``step``; its state starts anew."""

    kind: Literal["optimizer_changed"] = "optimizer_changed"
    optimizer: AnyOptimizer
    step: int


class Outcome(Message):
    """What every end of a run tells: the best validation score and its epoch (none before the first), and the cost."""

    step: int
    epochs: int
    best_epoch: int | None
    validation_accuracy: float | None
    seconds: float
    images_per_second: float
    because: str


class Finished(Outcome):
    """The run went to its end; the best weights answer."""

    kind: Literal["finished"] = "finished"


class Stopped(Outcome):
    """The run was stopped by a person; the best weights answer."""

    kind: Literal["stopped"] = "stopped"


class Failed(Message):
    """The run could not go on: what happened, what to do, and the technical detail.

    ``learning_rate`` or ``batch_size`` is the one to try instead, where that is the cure.
    """

    kind: Literal["failed"] = "failed"
    learning_rate: float | None = None
    batch_size: int | None = None
    what: str
    advice: str
    detail: str = ""
    step: int = 0

    @property
    def cure(self) -> tuple[str, float] | None:
        """The path of the setting to change and its value, where that is the cure."""
        if self.learning_rate is not None:
            return "optimizer.learning_rate", self.learning_rate
        return ("training.batch_size", self.batch_size) if self.batch_size is not None else None
