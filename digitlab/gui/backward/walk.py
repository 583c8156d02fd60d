"""The way through a small network: which step is shown, and the numbers that all follow from its weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal

from digitlab.core.losses import Loss
from digitlab.data.backpropagation import passes
from digitlab.data.backpropagation.passes import BIAS
from digitlab.data.backpropagation.pooled import pooled
from digitlab.data.samples import samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPES = ((2, 2), (4, 3), (4, 3, 2), (4, 3, 2, 2), (6, 4, 3, 3), (8, 6, 3), (8, 6, 4, 3))
USUAL = (4, 3, 2, 2)
EXAMPLE = 3  # the digit that is shown where none is drawn
HEAVIEST = 5.0  # weight that can be set
ALPHA = 0.5  # of the step that goes down the gradient


class Step(NamedTuple):
    """What is computed: the numbers that go in, a ``layer`` forward, the loss, or the derivatives of a layer."""

    kind: Literal["inputs", "forward", "loss", "backward"]
    layer: int = 0


class Edge(NamedTuple):
    """A weight: from node ``source`` of what comes before, or BIAS, to node ``target`` of ``layer``."""

    layer: int
    source: int
    target: int


class Walk(QObject):
    """Holds the network, the digit and the step; ``changed()`` comes after any of it has changed.

    ``node`` is the one whose formulas are shown, of the layer of the step; ``edge`` is the weight that is moved.
    """

    changed = Signal()

    def __init__(self, loss: Loss, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shape, self.activation, self.loss, self.target, self.seed = USUAL, "tanh", loss, 0, 1
        self.picture, self.drawn = samples()[EXAMPLE], False
        self.place, self.node = 0, 0
        self.edge: Edge | None = None
        self._begin()

    @property
    def steps(self) -> list[Step]:
        """All steps in their order."""
        layers = range(len(self.shape) - 1)
        return [Step("inputs"), *(Step("forward", one) for one in layers), Step("loss"),
                *(Step("backward", one) for one in reversed(layers))]  # fmt: skip

    @property
    def step(self) -> Step:
        """The one that is shown."""
        return self.steps[self.place]

    @property
    def targets(self) -> NDArray[np.float64]:
        """1 for the output that is to be right, 0 for the others."""
        return np.eye(self.shape[-1])[self.target]

    def reached(self, step: Step) -> bool:
        """Whether ``step`` has been taken."""
        return self.steps.index(step) <= self.place

    def edges(self) -> list[Edge]:
        """All weights, layer by layer and node by node, the bias of each node first."""
        return [Edge(layer, source, target)
                for layer, nodes in enumerate(self.shape[1:])
                for target in range(nodes)
                for source in (BIAS, *range(self.shape[layer]))]  # fmt: skip

    def weight(self, edge: Edge) -> float:
        """A weight."""
        return self.network.weight(*edge)

    def gradient(self, edge: Edge) -> float:
        """The derivative of the loss by it."""
        return self.back.of(*edge)

    def finite(self) -> bool:
        """Whether all numbers are numbers."""
        whole = [self.told.loss, *(one for kind in self.back for array in kind for one in array.ravel())]
        return bool(np.isfinite(whole).all())

    def rebuild(self, **settings: object) -> None:
        """Take another ``shape``, ``activation``, ``loss``, ``target`` or ``seed``; weights stay where they can."""
        before = (self.shape, self.seed)
        for name, value in settings.items():
            assert hasattr(self, name), f"{name} is no setting"
            setattr(self, name, value)
        if (self.shape, self.seed) != before:
            self._begin()
        else:
            self.network = passes.SmallNetwork(self.network.weights, self.network.biases, self.activation, self.loss)
            self._compute()
        self.changed.emit()

    def go_to(self, place: int) -> None:
        """Show another step; places beyond the ends are the ends."""
        self.place = min(max(place, 0), len(self.steps) - 1)
        self.node = min(self.node, self.shape[self.step.layer + 1] - 1)
        self.changed.emit()

    def look_at(self, layer: int, node: int) -> None:
        """Show the formulas of a node; those of another layer belong to another step of the same way."""
        kind = "backward" if self.step.kind == "backward" else "forward"
        self.place, self.node = self.steps.index(Step(kind, layer)), node
        self.changed.emit()

    def choose(self, edge: Edge | None) -> None:
        """Choose the weight that is moved."""
        self.edge = edge
        self.changed.emit()

    def set_weight(self, edge: Edge, value: float) -> None:
        """Give a weight another value, as far as to HEAVIEST, to two digits."""
        value = round(min(max(value, -HEAVIEST), HEAVIEST), 2)
        self.network = self.network.with_weight(*edge, value)
        self.edge = edge
        self._compute()
        self.changed.emit()

    def descend(self) -> None:
        """Move every weight against its derivative, and begin anew with the pass forward."""
        weights = (w - ALPHA * g for w, g in zip(self.network.weights, self.back.by_weight, strict=True))
        biases = (b - ALPHA * g for b, g in zip(self.network.biases, self.back.by_sum, strict=True))
        self.network = passes.SmallNetwork(tuple(weights), tuple(biases), self.activation, self.loss)
        self._compute()
        self.changed.emit()

    def show_picture(self, picture: NDArray[np.uint8] | None) -> None:
        """Take the numbers that go in from ``picture``, uint8 [28, 28], or an example."""
        self.drawn = picture is not None
        self.picture = samples()[EXAMPLE] if picture is None else picture
        self._compute()
        self.changed.emit()

    def _begin(self) -> None:
        self.network = passes.fresh(list(self.shape), self.activation, self.loss, self.seed)
        self.place, self.node, self.edge = 0, 0, None
        self.target = min(self.target, self.shape[-1] - 1)
        self._compute()

    def _compute(self) -> None:
        self.told = passes.forward(self.network, pooled(self.picture, self.shape[0]), self.targets)
        self.back = passes.backward(self.network, self.told, self.targets)
