"""The words between window and engine: commands one way, events the other, one JSON line each."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from digitlab.core.browsing import (
    DigitsMapped,
    DigitsRead,
    MapDigits,
    MappingStopped,
    PicturesRead,
    ReadDigits,
    ReadingStopped,
    ReadPictures,
    StopMapping,
    StopReading,
)
from digitlab.core.commands import (
    Load,
    Pause,
    Predict,
    Prepare,
    Reset,
    Resume,
    Save,
    SetOptimizer,
    SetPace,
    SetParameter,
    Step,
    Stop,
    Train,
)
from digitlab.core.continuing import Continue, Continued
from digitlab.core.cross_validation import (
    CrossValidate,
    CrossValidated,
    CrossValidationStopped,
    FoldsTrained,
    StopCrossValidation,
)
from digitlab.core.devices import (
    Device,
    DevicesSeen,
    DevicesTested,
    DeviceTested,
    DeviceTestStopped,
    LookAtDevices,
    StopTestingDevices,
    TestDevices,
    UseDevice,
)
from digitlab.core.errors import DigitLabError
from digitlab.core.evaluation import Evaluate, Evaluated, EvaluationAdvanced, EvaluationStopped, StopEvaluating
from digitlab.core.experiment import AnyOptimizer, Experiment
from digitlab.core.finding import FindingStopped, FindRate, RateFound, RateTried, StopFinding
from digitlab.core.gradient_check import CheckingCommand, CheckingEvent
from digitlab.core.inspection import Inspect, Inspected
from digitlab.core.looking_back import LookBack, LookedBack, ReturnedToNow, ReturnToNow
from digitlab.core.message import Message
from digitlab.core.opening import OpeningStopped, OpenTest, StopOpening, TestOpened, TestRead
from digitlab.core.race.messages import RaceCommand, RaceEvent
from digitlab.core.robustness import MeasureRobustness, MeasuringStopped, RobustnessMeasured, StopMeasuring
from digitlab.core.surface import SurfaceCommand, SurfaceEvent

PROTOCOL = 1


class Ready(Message):
    """The engine is up and answers drawings with the network that ships; ``no_gpu`` says why none trains."""

    kind: Literal["ready"] = "ready"
    protocol: int = PROTOCOL
    versions: dict[str, str]
    devices: list[Device]
    threads: int
    no_gpu: str = ""


class Prepared(Message):
    """What Prepare asked for is built."""

    kind: Literal["prepared"] = "prepared"


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


class Predicted(Message):
    """The ten probabilities for the picture of Predict ``number``; ``step`` of the run whose network answered."""

    kind: Literal["predicted"] = "predicted"
    number: int
    probabilities: list[float]
    step: int | None = None


class Saved(Message):
    """The model file is written."""

    kind: Literal["saved"] = "saved"
    path: str


class Loaded(Message):
    """A model file is read; ``history`` are the event lines of the run it came from."""

    kind: Literal["loaded"] = "loaded"
    path: str
    experiment: Experiment
    history: list[str]


class WasReset(Message):
    """A fresh network answers."""

    kind: Literal["was_reset"] = "was_reset"


class Refused(Message):
    """A command that could not be carried out, in one sentence; all goes on as before."""

    kind: Literal["refused"] = "refused"
    command: str
    sentence: str
    detail: str = ""


Command = (
    Prepare | Train | Continue | Pause | Resume | Step | Stop | SetParameter | SetOptimizer | SetPace | Predict | Save
    | Load | Reset | FindRate | StopFinding | OpenTest | StopOpening | CrossValidate | StopCrossValidation | Inspect
    | ReadDigits | ReadPictures | StopReading | MapDigits | StopMapping | Evaluate | StopEvaluating
    | MeasureRobustness | StopMeasuring | CheckingCommand | UseDevice | LookAtDevices
    | TestDevices | StopTestingDevices | RaceCommand | LookBack | ReturnToNow | SurfaceCommand
)  # fmt: skip
RunEvent = (
    Started | Continued | ExecutionChosen | BatchesTrained | EpochEnded | Paused | Resumed | ParameterChanged
    | OptimizerChanged | Finished | Stopped | Failed | TestOpened
)  # fmt: skip
TrialEvent = (
    RateTried | RateFound | FindingStopped | TestRead | OpeningStopped | FoldsTrained | CrossValidated
    | CrossValidationStopped | DeviceTested | DevicesTested | DeviceTestStopped
)  # fmt: skip
BrowsingEvent = DigitsRead | ReadingStopped | PicturesRead | DigitsMapped | MappingStopped
ExaminingEvent = Evaluated | EvaluationAdvanced | EvaluationStopped | RobustnessMeasured | MeasuringStopped
Event = (
    RunEvent | TrialEvent | BrowsingEvent | ExaminingEvent | CheckingEvent | RaceEvent | SurfaceEvent | Ready
    | Prepared | Predicted | Inspected | Saved | Loaded | WasReset | LookedBack | ReturnedToNow | Refused | DevicesSeen
)  # fmt: skip

# Built when the first message comes, so that the window need not wait for it.
_lazily = ConfigDict(defer_build=True)
_commands: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="kind")], config=_lazily)
_events: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")], config=_lazily)


def command(line: str | bytes) -> Command:
    """The command in a line; raises DigitLabError where it is none."""
    try:
        return _commands.validate_json(line)
    except ValidationError as error:
        raise DigitLabError("The engine was sent a line that is not a command.", detail=str(error)) from None


def event(line: str | bytes) -> Event:
    """The event in a line; raises DigitLabError where it is none."""
    try:
        return _events.validate_json(line)
    except ValidationError as error:
        raise DigitLabError("The engine sent a line that is not an event.", detail=str(error)) from None
