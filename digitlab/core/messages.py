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
from digitlab.core.experiment import Experiment
from digitlab.core.explanation import Explain, Explained
from digitlab.core.finding import FindingStopped, FindRate, RateFound, RateTried, StopFinding
from digitlab.core.gradient_check import CheckingCommand, CheckingEvent
from digitlab.core.inspection import Inspect, Inspected
from digitlab.core.looking_back import LookBack, LookedBack, ReturnedToNow, ReturnToNow
from digitlab.core.message import Message
from digitlab.core.opening import OpeningStopped, OpenTest, StopOpening, TestOpened, TestRead
from digitlab.core.race.messages import RaceCommand, RaceEvent
from digitlab.core.robustness import MeasureRobustness, MeasuringStopped, RobustnessMeasured, StopMeasuring
from digitlab.core.run_events import (
    BatchesTrained,
    EpochEnded,
    ExecutionChosen,
    Failed,
    Finished,
    OptimizerChanged,
    ParameterChanged,
    Paused,
    Resumed,
    Started,
    Stopped,
)
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
    """What Prepare ``number`` asked for is built; a run of it takes about ``seconds``, None where that was not tried.

    ``settled`` says that the fastest way to execute it is known; where not, the run may find a faster one.
    """

    kind: Literal["prepared"] = "prepared"
    number: int = 0
    seconds: float | None = None
    settled: bool = False


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
    | ReadDigits | ReadPictures | StopReading | MapDigits | StopMapping | Explain | Evaluate | StopEvaluating
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
BrowsingEvent = DigitsRead | ReadingStopped | PicturesRead | DigitsMapped | MappingStopped | Explained
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


class UnknownEvent(DigitLabError):
    """An event of a kind that only a newer DigitLab tells."""


def event(line: str | bytes) -> Event:
    """The event in a line; raises DigitLabError where it is none, UnknownEvent where it may be one of a newer kind."""
    try:
        return _events.validate_json(line)
    except ValidationError as error:
        newer = error.errors()[0]["type"] == "union_tag_invalid"
        kind = UnknownEvent if newer else DigitLabError
        raise kind("The engine sent a line that is not an event.", detail=str(error)) from None
