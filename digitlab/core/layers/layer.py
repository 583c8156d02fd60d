"""What all layers have: shape arithmetic, and the words in which a shape that does not fit is refused."""

from typing import ClassVar

from pydantic import field_validator

from digitlab.core.parameter import parameter
from digitlab.core.spec import Entry

Shape = tuple[int, ...]
LONGEST_NAME = 40
STEP_WARNING = (
    "The step is flat everywhere, so no gradient passes through it: neither this layer nor any before it learns."
)
ZEROS_WARNING = "Weights that all start at zero get equal gradients: the nodes of this layer stay copies of each other."


class ShapeError(Exception):
    """A layer cannot take the shape it is given; the text says why and what mends it.

    ``insert`` is the layer that mends it from the place before, where there is one.
    """

    def __init__(self, text: str, insert: "Layer | None" = None) -> None:
        super().__init__(text)
        self.insert = insert


class Layer(Entry):
    """A layer: what comes out, how many weights it has and how many multiply-adds one digit costs.

    ``group`` is the kind of layer it is listed under, ``live`` the name of the field that is an input of every step, so
    that it acts at once: a chance or a strength that is nothing at 0.
    """

    group: ClassVar[str]
    live: ClassVar[str] = ""

    name: str = parameter(
        "", "Name", "What you call this layer; no two layers of a network have the same name.",
        longest=LONGEST_NAME, acts="now",
    )  # fmt: skip

    @field_validator("name")
    @classmethod
    def _is_plain(cls, name: str) -> str:
        if name != name.strip() or not name.isprintable():
            raise ValueError("a name is plain text in one line, without spaces at its ends")
        return name

    def output_shape(self, shape: Shape) -> Shape:
        """The shape that leaves the layer for one digit of ``shape``; raises ShapeError where it does not fit."""
        return shape

    def parameters(self, shape: Shape) -> int:
        """How many numbers the layer stores, counted as Keras' ``count_params``."""
        return 0

    def multiply_adds(self, shape: Shape) -> int:
        """How many multiplications with addition one digit costs on the way forward."""
        return 0

    def summary(self) -> str:
        """A few words for a list of layers."""
        return self.title

    def label(self) -> str:
        """The name, or where there is none the same few words."""
        return self.name or self.summary()

    def who(self) -> str:
        """The layer within a sentence: ``Dense``, or with its name ``"Eyes", Dense``."""
        return f'"{self.name}", {self.title}' if self.name else self.title

    def warning(self) -> str:
        """A sentence where a setting keeps the layer from learning; mostly empty."""
        settings = dict(self)
        if settings.get("activation") == "step":
            return STEP_WARNING
        zeros = any(value == "zeros" for name, value in settings.items() if name.endswith("initializer"))
        return ZEROS_WARNING if zeros else ""


def picture(shape: Shape, title: str) -> tuple[int, int, int]:
    """``shape`` as [height, width, channels], or ShapeError where it is not a picture."""
    if len(shape) != 3:
        raise ShapeError(f"{title} needs a picture but gets {words(shape)}; move it before Flatten")
    return shape[0], shape[1], shape[2]


def words(shape: Shape) -> str:
    """A shape as people write it: ``28×28×1``, ``a sequence of 28×28`` or ``a vector of 800``."""
    if len(shape) == 2:
        return f"a sequence of {shape[0]}×{shape[1]}"
    return f"a vector of {shape[0]:,}" if len(shape) == 1 else "×".join(map(str, shape))
