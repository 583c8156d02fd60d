"""Layers that read a sequence step by step, and those that make a sequence of a picture."""

from typing import Any, ClassVar, Literal

from digitlab.core.layers.layer import Layer, Shape, ShapeError, picture, words
from digitlab.core.parameter import parameter

GROUP = "Sequence"


class Rows(Layer):
    """A reshape: the picture becomes a sequence of its rows."""

    title: ClassVar[str] = "Rows"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y[t] = row t of x"
    paper: ClassVar[str] = ""
    explanation: ClassVar[str] = "Lets a recurrent layer read the picture row by row, from top to bottom."

    type: Literal["rows"] = "rows"

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels] becomes [height, width * channels]."""
        height, width, channels = picture(shape, self.title)
        return (height, width * channels)


class Columns(Layer):
    """A reshape: the picture becomes a sequence of its columns."""

    title: ClassVar[str] = "Columns"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y[t] = column t of x"
    paper: ClassVar[str] = ""
    explanation: ClassVar[str] = "Lets a recurrent layer read the picture column by column, as a pen writes."

    type: Literal["columns"] = "columns"

    def output_shape(self, shape: Shape) -> Shape:
        """[height, width, channels] becomes [width, height * channels]."""
        height, width, channels = picture(shape, self.title)
        return (width, height * channels)


def _units() -> Any:
    return parameter(64, "Nodes", "How many numbers the memory holds.", at_least=1, at_most=1024, scale="log")


def _bidirectional() -> Any:
    return parameter(False, "Both directions", "Read the sequence backwards too, with weights of its own.")


def _return_sequences() -> Any:
    return parameter(False, "Answer at every step", "Pass a sequence on, not the last state alone.")


class Recurrent(Layer):
    """What the layers with a memory share: ``gates`` sums of inputs and state are made at every step."""

    group: ClassVar[str] = GROUP
    gates: ClassVar[int]
    biases: ClassVar[int] = 1

    def output_shape(self, shape: Shape) -> Shape:
        """[steps, inputs] becomes [units], or [steps, units] where every step answers; twice the units both ways."""
        if len(shape) != 2:
            raise ShapeError(f"{self.title} needs a sequence but gets {words(shape)}; insert Rows before it", Rows())
        units, ways, every_step = self._size()
        return (shape[0], ways * units) if every_step else (ways * units,)

    def parameters(self, shape: Shape) -> int:
        """For each gate input weights, state weights and biases."""
        units, ways, _ = self._size()
        return ways * self.gates * units * (shape[1] + units + self.biases)

    def multiply_adds(self, shape: Shape) -> int:
        """All gates at every step."""
        units, ways, _ = self._size()
        return ways * shape[0] * self.gates * units * (shape[1] + units)

    def _size(self) -> tuple[int, int, bool]:
        settings = dict(self)
        return settings["units"], 1 + settings["bidirectional"], settings["return_sequences"]


class SimpleRNN(Recurrent):
    """Keras' SimpleRNN with its defaults."""

    title: ClassVar[str] = "Simple RNN"
    formula: ClassVar[str] = "h ← tanh(x·W + h·U + b)    for every step x"
    paper: ClassVar[str] = "Elman 1990, Finding structure in time"
    explanation: ClassVar[str] = "Reads a sequence step by step into a memory without gates, which soon forgets."
    gates: ClassVar[int] = 1

    type: Literal["simple_rnn"] = "simple_rnn"
    units: int = _units()
    bidirectional: bool = _bidirectional()
    return_sequences: bool = _return_sequences()


class GRU(Recurrent):
    """Keras' GRU with its defaults (Cho et al. 2014)."""

    title: ClassVar[str] = "GRU"
    formula: ClassVar[str] = (
        "z = σ(x·Wz + h·Uz),   r = σ(x·Wr + h·Ur)\nh ← z·h + (1-z)·tanh(x·Wh + r·(h·Uh))    for every step x"
    )
    paper: ClassVar[str] = "Cho et al. 2014, Learning phrase representations using RNN encoder-decoder"
    explanation: ClassVar[str] = "Reads a sequence step by step; gates decide what is remembered and what is forgotten."
    gates: ClassVar[int] = 3
    biases: ClassVar[int] = 2

    type: Literal["gru"] = "gru"
    units: int = _units()
    bidirectional: bool = _bidirectional()
    return_sequences: bool = _return_sequences()


class LSTM(Recurrent):
    """Keras' LSTM with its defaults."""

    title: ClassVar[str] = "LSTM"
    formula: ClassVar[str] = (
        "i, f, o = σ(x·W + h·U + b) each,   g = tanh(x·Wg + h·Ug + bg)\n"
        "c ← f·c + i·g,   h ← o·tanh(c)    for every step x"
    )
    paper: ClassVar[str] = "Hochreiter & Schmidhuber 1997, Long short-term memory"
    explanation: ClassVar[str] = "Reads a sequence step by step; a second memory carries things over many steps."
    gates: ClassVar[int] = 4

    type: Literal["lstm"] = "lstm"
    units: int = _units()
    bidirectional: bool = _bidirectional()
    return_sequences: bool = _return_sequences()
