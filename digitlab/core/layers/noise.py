"""Layers that disturb the network while it learns, so that it relies on no single node; they do nothing afterwards."""

from typing import ClassVar, Literal

from digitlab.core.layers.layer import Layer, Shape, picture
from digitlab.core.parameter import parameter

GROUP = "Noise"


class Dropout(Layer):
    """Keras' Dropout, with a rate that may change during a run (Srivastava et al. 2014)."""

    title: ClassVar[str] = "Dropout"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y = x · keep / (1 - rate),  keep ~ Bernoulli(1 - rate)"
    paper: ClassVar[str] = "Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting"
    explanation: ClassVar[str] = "Switches random nodes off while learning, so that none can be relied on alone."
    live: ClassVar[str] = "rate"

    type: Literal["dropout"] = "dropout"
    rate: float = parameter(
        0.5, "Rate", "Share of the nodes that is switched off.", at_least=0.0, at_most=0.95, acts="now"
    )

    def summary(self) -> str:
        """Such as ``Dropout 0.5``."""
        return f"Dropout {self.rate:g}"


class SpatialDropout2D(Layer):
    """Keras' SpatialDropout2D, with a rate that may change during a run."""

    title: ClassVar[str] = "Spatial dropout"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y[·, ·, c] = x[·, ·, c] · keep[c] / (1 - rate),  keep ~ Bernoulli(1 - rate)"
    paper: ClassVar[str] = "Tompson et al. 2015, Efficient object localization using convolutional networks"
    explanation: ClassVar[str] = "Switches whole channels off: pixels beside each other say nearly the same."
    live: ClassVar[str] = "rate"

    type: Literal["spatial_dropout2d"] = "spatial_dropout2d"
    rate: float = parameter(
        0.2, "Rate", "Share of the channels that is switched off.", at_least=0.0, at_most=0.95, acts="now"
    )

    def output_shape(self, shape: Shape) -> Shape:
        """The same picture."""
        return picture(shape, self.title)

    def summary(self) -> str:
        """Such as ``Channels 0.2``."""
        return f"Channel dropout {self.rate:g}"


class GaussianNoise(Layer):
    """Keras' GaussianNoise, with a spread that may change during a run."""

    title: ClassVar[str] = "Gaussian noise"
    group: ClassVar[str] = GROUP
    formula: ClassVar[str] = "y = x + n,  n ~ N(0, stddev²)"
    paper: ClassVar[str] = "Bishop 1995, Training with noise is equivalent to Tikhonov regularization"
    explanation: ClassVar[str] = (
        "Adds a little noise to every number while learning, so that small changes do not matter."
    )
    live: ClassVar[str] = "stddev"

    type: Literal["gaussian_noise"] = "gaussian_noise"
    stddev: float = parameter(
        0.1, "Spread", "Standard deviation of the noise.", at_least=0.0, at_most=5.0, acts="now"
    )  # fmt: skip

    def summary(self) -> str:
        """Such as ``Noise 0.1``."""
        return f"Noise {self.stddev:g}"
