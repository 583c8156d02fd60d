"""The experiment: everything that is needed to repeat a run, as one frozen value and as JSON."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, Strict, ValidationError, field_validator

from digitlab.core.augmentations import Augmentation, Rotate, Shift, Zoom
from digitlab.core.datasets import MOST_DIGITS, Dataset, Mnist
from digitlab.core.errors import DigitLabError
from digitlab.core.files import is_device
from digitlab.core.handwriting import Handwriting
from digitlab.core.layers import Conv2D, Dense, Flatten, MaxPooling2D
from digitlab.core.losses import CategoricalCrossentropy, Loss
from digitlab.core.network import Network
from digitlab.core.optimizers import Adam, Optimizer
from digitlab.core.parameter import parameter
from digitlab.core.refusal import sentence
from digitlab.core.schedules import OneCycle, Schedule
from digitlab.core.spec import Spec, any_of
from digitlab.core.training import Regularisation, Training

LARGEST_FILE = 2 * 1024 * 1024

if TYPE_CHECKING:
    AnyDataset = Dataset
    AnyAugmentation = Augmentation
    AnyLoss = Loss
    AnyOptimizer = Optimizer
    AnySchedule = Schedule
else:
    AnyDataset, AnyAugmentation, AnyLoss = any_of(Dataset), any_of(Augmentation), any_of(Loss)
    AnyOptimizer, AnySchedule = any_of(Optimizer), any_of(Schedule)


class Data(Spec):
    """What is learned from, and how many digits are held back to check the network while it learns."""

    dataset: AnyDataset = Field(default_factory=Mnist, title="Dataset")
    validation_count: int = parameter(
        6_000, "Held back", "How many digits check the network and are never learned from.",
        at_least=1, at_most=MOST_DIGITS // 2, unit="digits",
    )  # fmt: skip
    learn_from: int = parameter(
        60_000, "Learn from", "At most so many of the digits that are not held back; a few hundred show overfitting.",
        at_least=10, at_most=MOST_DIGITS, scale="log", unit="digits",
    )  # fmt: skip
    stratified: bool = parameter(
        True, "Stratified", "Each of the ten digits has the same share of every part; without, chance decides."
    )
    split_seed: int = parameter(0, "Split seed", "Decides which digits are held back.", at_least=0, at_most=2**31 - 1)
    wrong_labels: float = parameter(
        0.0, "Wrong labels",
        "The share of the labels to learn from that are wrong on purpose; a large network learns even these by heart.",
        at_least=0, at_most=0.9,
    )  # fmt: skip
    handwriting: Handwriting = Field(default_factory=Handwriting, title="Handwriting")

    @property
    def training_count(self) -> int:
        """How many digits of the dataset are learned from."""
        return max(0, min(self.learn_from, self._not_held_back()))

    @property
    def epoch_count(self) -> int:
        """How many digits an epoch shows: those of the dataset once, handwriting as often as it weighs."""
        return self.training_count + self.handwriting.shown

    def with_dataset(self, dataset: Dataset) -> Self:
        """The same with other digits: what no longer fits, or meant all of them, follows the number there are."""
        held_back = self.validation_count if dataset == self.dataset else dataset.usual_validation_count()
        meant_all = self.learn_from >= self._not_held_back()
        usual = int(type(self).model_fields["learn_from"].default)
        learn_from = max(usual, dataset.training_count) if meant_all else self.learn_from
        return self.model_copy(update={"dataset": dataset, "validation_count": held_back, "learn_from": learn_from})

    def _not_held_back(self) -> int:
        return int(self.dataset.training_count) - self.validation_count

    @property
    def wrong_count(self) -> int:
        """How many of the labels to learn from are wrong on purpose."""
        return round(self.wrong_labels * self.training_count)


class Experiment(Spec):
    """Everything that is needed to repeat a run; without any argument the preset ``default``."""

    format: Literal[1] = 1
    name: str = Field("Untitled", title="Name", max_length=80)
    seed: int = parameter(7, "Seed", "Decides every random number of a run.", at_least=0, at_most=2**31 - 1)
    data: Data = Field(default_factory=Data, title="Data")
    augmentations: Annotated[tuple[AnyAugmentation, ...], Strict(False)] = Field(
        (Shift(), Rotate(), Zoom()), title="Augmentation"
    )
    network: Network = Field(
        default_factory=lambda: Network(
            layers=(Conv2D(filters=24, kernel_size=5), MaxPooling2D(), Conv2D(), MaxPooling2D(), Flatten(),
                    Dense(units=256))
        ),
        title="Network",
    )  # fmt: skip
    loss: AnyLoss = Field(default_factory=CategoricalCrossentropy, title="Loss")
    optimizer: AnyOptimizer = Field(
        default_factory=lambda: Adam(learning_rate=0.003, beta_2=0.99),
        title="Optimizer",
        json_schema_extra={"acts": "optimizer"},
    )
    schedule: AnySchedule = Field(default_factory=OneCycle, title="Schedule")
    regularisation: Regularisation = Field(default_factory=Regularisation, title="Regularisation")
    training: Training = Field(default_factory=Training, title="Training")

    @field_validator("augmentations")
    @classmethod
    def _each_once(cls, augmentations: tuple[Augmentation, ...]) -> tuple[Augmentation, ...]:
        keys = [augmentation.key() for augmentation in augmentations]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"{key} is listed {keys.count(key)} times; once is enough")
        return augmentations

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The experiment written in ``text``; raises DigitLabError with one sentence naming the field."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise DigitLabError(sentence(error, cls, text), detail=str(error)) from None

    def to_json(self) -> str:
        """Indented JSON that :meth:`from_json` reads back to an equal experiment."""
        return self.model_dump_json(indent=2) + "\n"

    @property
    def gradients_per_step(self) -> int:
        """Of how many digits a step needs the gradient: those of a batch."""
        return min(self.training.batch_size, self.data.epoch_count)

    def with_value(self, path: str, value: Any) -> Self:
        """A copy with the field at ``path`` (``optimizer.learning_rate``, ``network.layers.0.units``) changed.

        Choosing another entry of a catalogue, as ``optimizer=sgd`` or ``optimizer.type=sgd``, starts from that
        entry's defaults. Raises DigitLabError where the path or the value is not allowed.
        """
        tree: Any = json.loads(self.model_dump_json())
        *parents, last = path.removesuffix(".type").split(".")
        node = tree
        for part in parents:
            node = _child(node, part, path)
        present = _child(node, last, path)
        if isinstance(present, dict) and "type" in present and isinstance(value, str):
            value = present if value == present["type"] else {"type": value}
        node[int(last) if isinstance(node, list) else last] = value
        return type(self).from_json(json.dumps(tree))


def _child(node: Any, part: str, path: str) -> Any:
    if isinstance(node, dict):
        if part in node:
            return node[part]
        raise DigitLabError(f"There is no setting {path}; {part} must be one of {', '.join(node)}.")
    if isinstance(node, list):
        if part.isdecimal() and len(part) < 4 and int(part) < len(node):
            return node[int(part)]
        raise DigitLabError(f"There is no setting {path}; {part} must be a number below {len(node)}.")
    raise DigitLabError(f"There is no setting {path}; nothing lies below {part}.")


def read(path: Path) -> Experiment:
    """The experiment in a JSON file; raises DigitLabError with one sentence."""
    try:
        if is_device(path):
            raise DigitLabError(f"{path} is not a file; give a JSON file.")
        if path.stat().st_size > LARGEST_FILE:
            raise DigitLabError(f"{path} is larger than 2 MiB, so it is not an experiment; give a JSON file.")
        text = path.read_bytes().removeprefix(BOM_UTF8)  # which editors put in front on Windows
    except OSError as error:
        raise DigitLabError(f"{path} cannot be read: {error.strerror}; check the name.") from None
    try:
        return Experiment.from_json(text)
    except DigitLabError as error:
        raise DigitLabError(f"{path.name}: {error}", error.detail) from None
