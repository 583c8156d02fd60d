"""The network in the configuration of a Keras file, as an experiment, and where in the file its weights lie."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

from pydantic import ValidationError

from digitlab.core.errors import DigitLabError, printable
from digitlab.core.experiment import Experiment
from digitlab.core.keras_file.layers import Unknown, layer_of
from digitlab.core.layers import Columns, Dense, Flatten, Layer, Rescaling, Rows, Shape, ShapeError
from digitlab.core.losses import CategoricalCrossentropy, Loss, MeanSquaredError
from digitlab.core.network import CLASSES, INPUT_SHAPE, MOST_LAYERS, PIXEL_MEAN, PIXEL_SPREAD, Network
from digitlab.core.refusal import sentence, short

MOST_NAME = 60
INPUTS: tuple[Shape, ...] = (INPUT_SHAPE, INPUT_SHAPE[:2], (prod(INPUT_SHAPE),))
SMALL_SCALE = 1 / 32  # a first Rescaling by less than this is for pixels of 0 to 255, else they are of 0 to 1
LOSSES: dict[str, Loss] = {
    "softmax": CategoricalCrossentropy(),
    "linear": CategoricalCrossentropy(),  # the sums before a softmax, which the loss makes then
    "sigmoid": MeanSquaredError(),
}


class KerasNetwork(NamedTuple):
    """A network from a Keras file: ``groups`` has, for each layer with weights, where its tensors lie in the file.

    They are keyed as the tensors are named, ``layers.0`` or ``output``; a layer that reads both ways has two groups.
    ``biased`` says whether the output layer in the file has a bias.
    """

    experiment: Experiment
    groups: dict[str, tuple[str, ...]]
    biased: bool


class Row(NamedTuple):
    """A layer as the file tells it: its class, its settings, what it is called, and the group of its weights."""

    class_name: str
    config: dict[str, Any]
    title: str
    group: str


def network_of(config: object, name: str) -> KerasNetwork:
    """The network in the parsed ``config.json`` of a Keras file; the experiment is called ``name``.

    Raises DigitLabError with a sentence that names the layer, where one is not on the list of those that are known.
    """
    walk = _Walk()
    rows = list(_rows(config))
    for row in rows:
        try:
            walk.take(row)
        except (Unknown, ShapeError) as error:
            raise DigitLabError(f"The layer {row.title} {_words(error)}; take it out of the model.") from None
    loss, output = walk.output()
    walk.normalise()
    try:
        network = Network(layers=tuple(layer for layer, _ in walk.layers))
    except ValidationError as error:
        raise DigitLabError(f"This network is not allowed: {sentence(error, Network)}") from None
    groups = {f"layers.{place}": where for place, (_, where) in enumerate(walk.layers) if where}
    experiment = Experiment(name=name, network=network, loss=loss)
    return KerasNetwork(experiment, {**groups, "output": output.groups}, output.biased)


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, Unknown) else f"does not fit: {error}"


class _Output(NamedTuple):
    groups: tuple[str, ...]
    biased: bool


class _Walk:
    """Goes through the layers: ``shape`` is that of our network so far, ``seen`` that of the file's after a reshape."""

    def __init__(self) -> None:
        self.layers: list[tuple[Layer, tuple[str, ...]]] = []
        self.shape = self.seen = INPUT_SHAPE
        self._turned = False  # rows and columns have changed places
        self._last = ""  # the activation of the answer
        self._scale, self._offset = 1.0, 0.0  # what the file makes of pixels in 0 to 1 first of all

    def take(self, row: Row) -> None:
        """Add a layer, or only change how the numbers are seen."""
        if self._last:
            raise Unknown("comes behind the output")
        match row.class_name:
            case "InputLayer":
                self._begin(row.config)
            case "Flatten" | "Reshape":
                self._reshape(row)
            case "Permute":
                self._turn(row.config)
            case "Softmax":
                self._last = "softmax"
            case "Activation" | "Dense" if row.config.get("activation") == "softmax":
                if row.class_name == "Dense":
                    self._add(layer_of("Dense", {**row.config, "activation": "linear"}), row)
                self._last = "softmax"
            case "Rescaling" if not self.layers and (self._scale, self._offset) == (1.0, 0.0):
                self._rescale(row.config)
            case _:
                self._add(layer_of(row.class_name, row.config), row)

    def _begin(self, config: dict[str, Any]) -> None:
        shape = config.get("batch_shape")
        seen = tuple(shape[1:]) if isinstance(shape, list) else ()
        if seen not in INPUTS:
            raise Unknown(f"takes pictures of the shape {short(shape)}, and digits are 28×28 pixels")
        self.seen = seen

    def _rescale(self, config: dict[str, Any]) -> None:
        scale, offset = config.get("scale"), config.get("offset")
        if not all(isinstance(value, int | float) and abs(value) < 1e3 for value in (scale, offset)):
            raise Unknown("does not scale all pixels alike")
        assert isinstance(scale, int | float)
        assert isinstance(offset, int | float)
        self._scale, self._offset = (scale * 255 if abs(scale) < SMALL_SCALE else scale), offset

    def _reshape(self, row: Row) -> None:
        target = row.config.get("target_shape") if row.class_name == "Reshape" else [prod(self.seen)]
        if not isinstance(target, list) or not all(type(size) is int for size in target):
            raise Unknown("has no target shape")
        if target.count(-1) == 1 and 0 not in target:
            target[target.index(-1)] = prod(self.seen) // -prod(target)
        if prod(target) != prod(self.seen) or min(target, default=0) < 1:
            raise Unknown(f"cannot make {short(target)} of {prod(self.seen):,} numbers")
        self.seen = tuple(target)

    def _turn(self, config: dict[str, Any]) -> None:
        if config.get("dims") != [2, 1, 3] or self._turned or self.seen != self.shape:
            raise Unknown("does not turn rows into columns")
        self._turned = True
        self.seen = (self.seen[1], self.seen[0], self.seen[2])

    def _add(self, layer: Layer, row: Row) -> None:
        """Add ``layer``, and before it what makes the shape that it sees in the file."""
        for reshaped in self._between():
            self._append(reshaped, ())
        ways = ("forward_layer/cell", "backward_layer/cell")
        both = dict(layer).get("bidirectional")
        inner = ways if both else ("cell",) if both is False else ("",)
        groups = tuple("/".join(filter(None, (row.group, part, "vars"))) for part in inner)
        self._append(layer, groups if layer.parameters(self.shape) else ())

    def _append(self, layer: Layer, groups: tuple[str, ...]) -> None:
        self.shape = self.seen = layer.output_shape(self.shape)
        self.layers.append((layer, groups))

    def _between(self) -> Iterator[Layer]:
        if self._turned:
            yield self._as(Columns())
            self._turned = False
        elif self.seen != self.shape:
            yield self._as(Flatten() if len(self.seen) == 1 else Rows())

    def _as(self, layer: Layer) -> Layer:
        if layer.output_shape(self.shape) != self.seen:
            raise Unknown(f"takes numbers as {'×'.join(map(str, self.seen))}, which DigitLab cannot make")
        return layer

    def output(self) -> tuple[Loss, _Output]:
        """Take the output layer off the end; the loss that it belongs to, and where its weights lie."""
        if self.layers and not self._last and dict(last := self.layers[-1][0]).get("type") == "activation":
            self._last = str(dict(last)["activation"])
            self.layers.pop()
        layer, groups = self.layers.pop() if self.layers else (Flatten(), ())
        if not isinstance(layer, Dense) or layer.units != CLASSES:
            raise DigitLabError("The last layer is not a Dense layer of ten nodes, one for each digit; add it.")
        if self._last and layer.activation != "linear":
            raise DigitLabError("The output has two activations, one behind the other; take one of them out.")
        bends = self._last or layer.activation
        if bends not in LOSSES:
            raise DigitLabError(f"The output has the activation {bends}; it must be one of {', '.join(LOSSES)}.")
        return LOSSES[bends], _Output(groups, layer.use_bias)

    def normalise(self) -> None:
        """Put a layer in front that undoes what DigitLab does to pixels, as far as the file wants it otherwise."""
        scale, offset = self._scale * PIXEL_SPREAD, self._scale * PIXEL_MEAN + self._offset
        if abs(scale - 1) > 1e-6 or abs(offset) > 1e-6:
            self.layers.insert(0, (Rescaling(scale=scale, offset=offset), ()))


def _rows(config: object) -> Iterator[Row]:
    """The layers of the file in their order; raises DigitLabError where they are not one chain."""
    if not isinstance(config, dict) or config.get("class_name") not in ("Sequential", "Functional"):
        raise DigitLabError("This file holds no Sequential or Functional model; save the model itself with model.save.")
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else None
    if not isinstance(layers, list) or not 1 <= len(layers) <= 2 * MOST_LAYERS:
        raise DigitLabError(f"This model has no list of 1 to {2 * MOST_LAYERS} layers; use another copy of the file.")
    taken: Counter[str] = Counter()
    before = ""
    for number, layer in enumerate(layers):
        if not isinstance(layer, dict) or not isinstance(layer.get("config"), dict):
            raise DigitLabError(f"Layer {number + 1} of this model has no settings; use another copy of the file.")
        class_name, settings = str(layer.get("class_name")), layer["config"]
        name = str(layer.get("name", settings.get("name")))
        title = f"{_short(name)} ({_short(class_name)})"
        if layer.get("module") != "keras.layers":
            raise DigitLabError(f"The layer {title} is not one of Keras' own; take it out of the model.")
        if config["class_name"] == "Functional" and not _follows(layer, before):
            raise DigitLabError(f"The layer {title} does not follow the one before it; only a chain can be opened.")
        snake = _snake(class_name)
        taken[snake] += 1
        group = snake if taken[snake] == 1 else f"{snake}_{taken[snake] - 1}"
        yield Row(class_name, settings, title, f"layers/{group}")
        before = name


def _follows(layer: dict[str, Any], before: str) -> bool:
    """Whether a layer of a functional model takes what the layer called ``before`` gives, once, and nothing else."""
    match layer.get("inbound_nodes"):
        case []:
            return not before
        case [{"args": [{"config": {"keras_history": [str(name), 0, 0]}}], "kwargs": dict(options)}]:
            return name == before and not any(options.values())
    return False


def _short(name: str) -> str:
    return printable(name[:MOST_NAME])


def _snake(name: str) -> str:
    """The name that Keras gives the group of a layer's weights, as it does."""
    parts = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parts).lower()
