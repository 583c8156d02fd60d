"""The words between whoever imports digits and whoever shows it: what was found, how far it is, what became of it."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from digitlab.core.datasets import Own
from digitlab.core.errors import DigitLabError
from digitlab.core.message import Message
from digitlab.core.parameter import parameter
from digitlab.core.spec import Spec

Polarity = Literal["detect", "light_on_dark", "dark_on_light"]
Turned = Literal["detect", "no", "yes"]


class Reading(Spec):
    """How pictures are to be understood, where what is detected is not right."""

    polarity: Polarity = parameter("detect", "Ink", "Whether the ink is lighter or darker than the paper.")
    turned: Turned = parameter("detect", "On its side", "Whether rows and columns are exchanged, as in EMNIST's files.")


class Looked(Message):
    """What a source holds: its form in words, and of the first ``counted`` digits how many there are of each class.

    ``total`` and ``sealed``, the digits of its own test set, are None where only reading all of it would tell.
    ``polarity`` and ``turned`` are what was detected or set; ``samples`` are up to two of each class, a label and 784
    bytes in base64.
    """

    kind: Literal["looked"] = "looked"
    name: str
    layout: str
    total: int | None
    sealed: int | None
    counted: int
    counts: list[int]
    polarity: Polarity
    turned: Turned
    as_they_are: bool
    samples: list[tuple[int, str]]


class ImportAdvanced(Message):
    """``count`` digits are read, which is about this ``share`` of the source."""

    kind: Literal["import_advanced"] = "import_advanced"
    count: int
    share: float


class BytesFetched(Message):
    """``count`` of ``total`` bytes of a published set are here; the total is None where no server has told it yet.

    ``file`` is on its way from ``server`` at ``speed`` bytes per second, or ``waiting`` says why nothing comes.
    """

    kind: Literal["bytes_fetched"] = "bytes_fetched"
    file: str
    server: str
    count: int
    total: int | None
    speed: float
    waiting: str = ""

    @property
    def share(self) -> float:
        """Of the bytes that are here; 0 as long as nobody knows how many there are."""
        return min(self.count / self.total, 1.0) if self.total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Until all are here, at this speed; None where nobody knows."""
        return (self.total - self.count) / self.speed if self.total and self.speed else None


class Imported(Message):
    """The dataset is there; ``skipped`` digits were left out, the first of them for the reason ``why``."""

    kind: Literal["imported"] = "imported"
    dataset: Own
    counts: list[int]
    skipped: int = 0
    why: str = ""
    seconds: float


class NotImported(Message):
    """It cannot be done, in one sentence."""

    kind: Literal["not_imported"] = "not_imported"
    sentence: str


ImportEvent = Looked | BytesFetched | ImportAdvanced | Imported | NotImported

_lazily = ConfigDict(defer_build=True)
_events: TypeAdapter[ImportEvent] = TypeAdapter(Annotated[ImportEvent, Field(discriminator="kind")], config=_lazily)


def event(line: str | bytes) -> ImportEvent:
    """The event in a line; raises DigitLabError where it is none."""
    try:
        return _events.validate_json(line)
    except ValidationError as error:
        raise DigitLabError("The import said a line that is not an event.", detail=str(error)) from None
