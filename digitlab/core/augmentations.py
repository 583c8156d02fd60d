"""The augmentations: how training digits are bent at random, so that the network meets every hand."""

from typing import ClassVar, Literal

from digitlab.core.parameter import parameter
from digitlab.core.spec import Entry


class Augmentation(Entry):
    """A random change of every training digit; all of them together make one bilinear resampling."""

    paper: ClassVar[str] = "Simard, Steinkraus & Platt 2003, Best practices for convolutional neural networks"

    def strength(self) -> float:
        """The entry's one number, in its unit."""
        raise AssertionError(f"{type(self).__name__} has no strength")


class Shift(Augmentation):
    """Moves a digit by up to ``pixels`` in both directions."""

    title: ClassVar[str] = "Shift"
    formula: ClassVar[str] = "x ← x + d,   d ~ U(-pixels, pixels)"
    explanation: ClassVar[str] = "Moves every digit a little, in both directions."

    type: Literal["shift"] = "shift"
    pixels: float = parameter(2.0, "Shift", "At most this far.", at_least=0.0, at_most=8.0, unit="pixels", acts="now")

    def strength(self) -> float:
        """Pixels."""
        return self.pixels


class Rotate(Augmentation):
    """Turns a digit by up to ``degrees`` both ways."""

    title: ClassVar[str] = "Rotate"
    formula: ClassVar[str] = "turn by d,   d ~ U(-degrees, degrees)"
    explanation: ClassVar[str] = "Turns every digit a little, both ways."

    type: Literal["rotate"] = "rotate"
    degrees: float = parameter(10.0, "Rotate", "At most this far.", at_least=0.0, at_most=45.0, unit="°", acts="now")

    def strength(self) -> float:
        """Degrees."""
        return self.degrees


class Zoom(Augmentation):
    """Scales a digit by a factor in 1 - ``fraction`` to 1 + ``fraction``."""

    title: ClassVar[str] = "Zoom"
    formula: ClassVar[str] = "scale by 1 + d,   d ~ U(-fraction, fraction)"
    explanation: ClassVar[str] = "Makes every digit a little larger or smaller."

    type: Literal["zoom"] = "zoom"
    fraction: float = parameter(0.1, "Zoom", "At most this share.", at_least=0.0, at_most=0.5, acts="now")

    def strength(self) -> float:
        """Fraction."""
        return self.fraction


class Shear(Augmentation):
    """Slants a digit by up to ``degrees`` both ways."""

    title: ClassVar[str] = "Shear"
    formula: ClassVar[str] = "x ← x + y · tan d,   d ~ U(-degrees, degrees)"
    explanation: ClassVar[str] = "Slants every digit a little, as handwriting does."

    type: Literal["shear"] = "shear"
    degrees: float = parameter(10.0, "Shear", "At most this far.", at_least=0.0, at_most=45.0, unit="°", acts="now")

    def strength(self) -> float:
        """Degrees."""
        return self.degrees
