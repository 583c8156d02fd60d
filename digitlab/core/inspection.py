"""The words between window and engine about the inside of a network: weights, activations, one node, filters."""

import hashlib
import json
from typing import Literal

from pydantic import Field

from digitlab.core.gradient_check import WeightPlace
from digitlab.core.layers import Conv2D, Dense, Layer
from digitlab.core.message import Message
from digitlab.core.network import Network

MOST_NODES = 64  # of a layer, and of the numbers that go into it
MOST_MAPS = 12
MOST_STEPS = 64  # of a sequence
MOST_FILTERS = 64
MOST_INPUTS = 8  # of one node
BIAS = -1  # the place of a node's bias among its weights
NOT_COMPUTED = ("name", "kernel_initializer", "l1", "l2")


class Array(Message):
    """An array in little room: float16 numbers, row by row and low byte first, in base64."""

    shape: list[int]
    data: str


class NodeChoice(Message):
    """A node of a dense layer or a map of a convolution: the layer's place in ``Network.rows``, and its number there.

    Both count from 0.
    """

    place: int
    number: int


class Inspect(Message):
    """Ask for the inside of the network that answers.

    ``pixels`` are the picture as in Predict, empty where nothing is drawn; ``node`` is looked at in full; ``filters``
    says whether those of the first layer are wanted.
    """

    kind: Literal["inspect"] = "inspect"
    number: int
    pixels: str = ""
    node: NodeChoice | None = None
    filters: bool = False


class LayerInside(Message):
    """What is shown of a layer; None where there is nothing.

    ``values`` are what leaves it for the picture: [nodes], [steps, units] or [maps, height, width]. ``weights`` are
    those of a dense layer, [inputs, nodes]. Nodes, inputs, maps and steps are those of :func:`sampled`.
    """

    values: Array | None = None
    weights: Array | None = None


class NodeInside(Message):
    """The arithmetic of one node of a dense layer, or of a convolution at one place.

    ``inputs`` are the numbers of the inputs that matter most, largest first, by ``values`` times ``weights``, or by
    weight alone where nothing is drawn and ``values`` is empty; ``rest`` is what all others add. They count what goes
    in, of ``input_shape``, row by row. ``at`` is the row and column of the map ``number`` where its sum is largest;
    where nothing is drawn it is None, and the inputs count the filter itself. ``kernel`` are the places of the weights
    among those of the node or filter, row by row. ``total`` is the sum with ``bias``,
    ``output`` what the activation makes of it and ``slope`` its derivative there. ``curve_x`` and ``curve_y`` draw the
    activation around it.
    """

    place: int
    number: int
    at: list[int] | None = None
    input_shape: list[int]
    inputs: list[int]
    values: list[float]
    weights: list[float]
    kernel: list[int] = Field(default_factory=list)
    input_count: int
    rest: float | None
    bias: float
    total: float | None
    output: float | None
    slope: float | None
    activation: str
    curve_x: list[float]
    curve_y: list[float]


class Inspected(Message):
    """The answer to Inspect ``number``: the layers of ``Network.rows`` in their order.

    ``structure`` is that of the network which answered, ``step`` that of the run it belongs to. ``filters`` are
    [filters, height, width] of the layer ``filters_of``, ``filter_count`` how many this has.
    """

    kind: Literal["inspected"] = "inspected"
    number: int
    structure: str
    step: int | None
    layers: list[LayerInside]
    node: NodeInside | None = None
    filters: Array | None = None
    filters_of: int | None = None
    filter_count: int = 0


def weight_of(node: NodeInside, place: int, network: Network) -> WeightPlace | None:
    """The weight at ``place`` of those shown of a node, or its bias at BIAS; None where the layer has no bias."""
    rows = network.rows()
    layer = rows[node.place].layer
    name = f"layers.{node.place}" if node.place < len(rows) - 1 else "output"
    if place != BIAS:
        return WeightPlace(tensor=f"{name}.kernel", place=node.kernel[place] * node_count(layer) + node.number)
    return WeightPlace(tensor=f"{name}.bias", place=node.number) if getattr(layer, "use_bias", True) else None


def node_count(layer: Layer) -> int:
    """How many nodes or maps of a layer can be looked at one by one."""
    match layer:
        case Dense():
            return layer.units
        case Conv2D():
            return layer.filters
    return 0


def sampled(count: int, most: int) -> list[int]:
    """The numbers, from 0, of those that are shown of ``count``: all, or ``most`` of them at equal distances."""
    return list(range(count)) if count <= most else [place * count // most for place in range(most)]


def structure(network: Network, output_activation: str) -> str:
    """A short text that is the same for networks which compute the same from the same weights."""
    layers = [layer.model_dump(exclude={layer.live, *NOT_COMPUTED}) for layer in network.layers]
    text = json.dumps([layers, output_activation])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
