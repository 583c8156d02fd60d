"""The augmentations: how training digits are bent at random, so that the network meets every hand.

Those that move ink to other places are composed into one map for each digit, which is looked up once, bilinearly; then
come the others, in the order of the catalogue. The mathematics is told in ``digitlab.data.augmentation``.
"""

from typing import ClassVar, Literal

from digitlab.core.parameter import hint, parameter
from digitlab.core.spec import Entry

SIMARD = "Simard, Steinkraus & Platt 2003, Best practices for convolutional neural networks"


class Augmentation(Entry):
    """A random change of every training digit."""

    paper: ClassVar[str] = SIMARD

    @classmethod
    def strengths(cls) -> tuple[str, ...]:
        """The fields that say how strong it is, which may change in the middle of a run; at 0 the first does nothing.

        A loop is given all of them at every call, those of an augmentation that is not wanted as 0.
        """
        return tuple(name for name, field in cls.model_fields.items() if hint(field, "acts") == "now")


class Shift(Augmentation):
    """Moves a digit by up to ``pixels`` in both directions."""

    title: ClassVar[str] = "Shift"
    formula: ClassVar[str] = "x ← x + d,   d ~ U(-pixels, pixels)"
    explanation: ClassVar[str] = "Moves every digit a little, in both directions."

    type: Literal["shift"] = "shift"
    pixels: float = parameter(
        2.0, "Shift", "At most this far.", at_least=0.0, at_most=8.0, unit="px", acts="now", slider=True
    )


class Rotate(Augmentation):
    """Turns a digit by up to ``degrees`` both ways."""

    title: ClassVar[str] = "Rotate"
    formula: ClassVar[str] = "turn by d,   d ~ U(-degrees, degrees)"
    explanation: ClassVar[str] = "Turns every digit a little, both ways."

    type: Literal["rotate"] = "rotate"
    degrees: float = parameter(
        10.0, "Rotate", "At most this far.", at_least=0.0, at_most=45.0, unit="°", acts="now", slider=True
    )


class Zoom(Augmentation):
    """Scales a digit by a factor in 1 - ``fraction`` to 1 + ``fraction``."""

    title: ClassVar[str] = "Zoom"
    formula: ClassVar[str] = "scale by 1 + d,   d ~ U(-fraction, fraction)"
    explanation: ClassVar[str] = "Makes every digit a little larger or smaller."

    type: Literal["zoom"] = "zoom"
    fraction: float = parameter(
        0.1, "Zoom", "At most this share.", at_least=0.0, at_most=0.5, acts="now", slider=True
    )  # fmt: skip


class Shear(Augmentation):
    """Slants a digit by up to ``degrees`` both ways."""

    title: ClassVar[str] = "Shear"
    formula: ClassVar[str] = "x ← x + y · tan d,   d ~ U(-degrees, degrees)"
    explanation: ClassVar[str] = "Slants every digit a little, as handwriting does."

    type: Literal["shear"] = "shear"
    degrees: float = parameter(
        10.0, "Shear", "At most this far.", at_least=0.0, at_most=45.0, unit="°", acts="now", slider=True
    )


class Elastic(Augmentation):
    """Moves every point by a smooth field of random displacements, whose standard deviation is ``pixels``.

    The paper smooths noise with a Gaussian of ``sigma`` and multiplies it by an alpha: with its 4 and 34 a point moves
    by 1.4 pixels in x and in y. Here the strength is that distance itself, whatever the smoothness.
    """

    title: ClassVar[str] = "Elastic"
    formula: ClassVar[str] = "x ← x + pixels · e(x),   e = Gaussian(sigma) * noise, scaled to a spread of 1"
    explanation: ClassVar[str] = (
        "Pulls every digit about like rubber, as an unsteady hand does: points near each other move together."
    )

    type: Literal["elastic"] = "elastic"
    pixels: float = parameter(
        1.0, "Elastic", "How far a point usually moves, in x and in y.",
        at_least=0.0, at_most=3.0, unit="px", acts="now", slider=True,
    )  # fmt: skip
    sigma: float = parameter(
        4.0, "Smooth", "How far apart two points may lie and still move together: small is shaky, large is wavy.",
        at_least=2.0, at_most=10.0, unit="px", acts="now", slider=True,
    )  # fmt: skip


class Thickness(Augmentation):
    """Grows or thins the strokes: each edge moves by up to ``pixels``, out or in."""

    title: ClassVar[str] = "Thickness"
    formula: ClassVar[str] = (
        "x ← x + d (max - x) above d = 0,   x + d (x - min) below it,   d ~ U(-pixels, pixels)\n"
        "max and min are those of a pixel and the four beside it"
    )
    paper: ClassVar[str] = "Serra 1982, Image analysis and mathematical morphology"
    explanation: ClassVar[str] = "Draws every digit with a thicker or a thinner pen."

    type: Literal["thickness"] = "thickness"
    pixels: float = parameter(
        0.4, "Thickness", "Each edge of a stroke moves at most this far.",
        at_least=0.0, at_most=1.0, unit="px", acts="now", slider=True,
    )  # fmt: skip


class Blur(Augmentation):
    """Blurs a digit with a Gaussian whose standard deviation is up to ``sigma``."""

    title: ClassVar[str] = "Blur"
    formula: ClassVar[str] = "x ← Gaussian(s) * x,   s ~ U(0, sigma)"
    paper: ClassVar[str] = ""
    explanation: ClassVar[str] = "Puts every digit a little out of focus, some more than others."

    type: Literal["blur"] = "blur"
    sigma: float = parameter(
        0.6,
        "Blur",
        "At most this wide; less than a third of a pixel is not seen.",
        at_least=0.0,
        at_most=1.5,
        unit="px",
        acts="now",
        slider=True,
    )


class Contrast(Augmentation):
    """Stretches the greys around the middle one by a factor in 1 - ``fraction`` to 1 + ``fraction``."""

    title: ClassVar[str] = "Contrast"
    formula: ClassVar[str] = "x ← ½ + (1 + d)(x - ½), kept in 0 to 1,   d ~ U(-fraction, fraction)"
    paper: ClassVar[str] = ""
    explanation: ClassVar[str] = "Makes every digit fainter or harder, as another pencil or light would."

    type: Literal["contrast"] = "contrast"
    fraction: float = parameter(
        0.3, "Contrast", "Greys move at most by this share.", at_least=0.0, at_most=0.9, acts="now", slider=True
    )


class Noise(Augmentation):
    """Adds to every pixel a normal number whose standard deviation is ``sigma``, where white is 1."""

    title: ClassVar[str] = "Noise"
    formula: ClassVar[str] = "x ← x + n, kept in 0 to 1,   n ~ N(0, sigma²) for each pixel"
    paper: ClassVar[str] = "Bishop 1995, Training with noise is equivalent to Tikhonov regularization"
    explanation: ClassVar[str] = "Sprinkles grain over every digit, as a poor camera does."

    type: Literal["noise"] = "noise"
    sigma: float = parameter(
        0.1, "Noise", "Standard deviation of the grain, where black is 0 and white 1.",
        at_least=0.0, at_most=0.5, acts="now", slider=True,
    )  # fmt: skip
