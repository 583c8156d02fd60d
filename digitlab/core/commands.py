"""What the window asks of the engine."""

from typing import Literal

from pydantic import Field

from digitlab.core.experiment import AnyOptimizer, Experiment
from digitlab.core.kept.moments import MOST_ROOM, ROOM
from digitlab.core.message import Message


class Prepare(Message):
    """Build and compile what ``experiment`` needs while nothing else is to be done."""

    kind: Literal["prepare"] = "prepare"
    experiment: Experiment
    number: int = 0


class Train(Message):
    """Start a new run of ``experiment`` from fresh weights; ``paused`` waits before the first batch.

    With ``keep`` the layers that did not change begin with the weights of the network that answers now. Its earlier
    moments may take ``room`` megabytes.
    """

    kind: Literal["train"] = "train"
    experiment: Experiment
    paused: bool = False
    keep: bool = False
    room: int = Field(ROOM, ge=0, le=MOST_ROOM)


class Pause(Message):
    """Hold the run after the current batches."""

    kind: Literal["pause"] = "pause"


class Resume(Message):
    """Go on with a paused run."""

    kind: Literal["resume"] = "resume"


class Step(Message):
    """Train one batch, or to the end of the epoch, then pause."""

    kind: Literal["step"] = "step"
    unit: Literal["batch", "epoch"] = "batch"


class SetPace(Message):
    """Train this run and the next ones no faster than so many batches a second, one by one; 0 is full speed."""

    kind: Literal["set_pace"] = "set_pace"
    batches_per_second: float = Field(0.0, ge=0, allow_inf_nan=False)


class Stop(Message):
    """End the run and keep it."""

    kind: Literal["stop"] = "stop"


class SetParameter(Message):
    """Change a setting of the run under way that acts now, such as ``optimizer.learning_rate``."""

    kind: Literal["set_parameter"] = "set_parameter"
    path: str
    value: float


class SetOptimizer(Message):
    """Go on with another optimizer, or other settings of it: the weights stay, what the old one remembered is lost."""

    kind: Literal["set_optimizer"] = "set_optimizer"
    optimizer: AnyOptimizer


class Predict(Message):
    """Ask what the network makes of a picture: ``pixels`` are 784 bytes, row by row, in base64."""

    kind: Literal["predict"] = "predict"
    number: int
    pixels: str


class Save(Message):
    """Write the network of the current run, or the one loaded, with ``experiment`` to ``path``."""

    kind: Literal["save"] = "save"
    path: str
    experiment: Experiment


class Load(Message):
    """Read a model file, of DigitLab or of Keras; its network answers from then on."""

    kind: Literal["load"] = "load"
    path: str


class Reset(Message):
    """Forget the run; a fresh network of ``experiment`` that knows nothing answers from then on."""

    kind: Literal["reset"] = "reset"
    experiment: Experiment
