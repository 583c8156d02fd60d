"""Where a run is computed, and in what precision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple, TypeVar

import tensorflow as tf

from digitlab.core.device_choice import chosen
from digitlab.core.devices import Device, Precision, UseDevice

Result = TypeVar("Result")


class Placement(NamedTuple):
    """The names of the ``devices`` that train together; none stands for where TensorFlow puts everything by itself."""

    devices: tuple[str, ...] = ()
    precision: Precision = "float32"

    @property
    def first(self) -> str:
        """The device that does what only one can do; empty where TensorFlow chooses."""
        return self.devices[0] if self.devices else ""

    def scope(self) -> AbstractContextManager[object]:
        """What is made inside lies on the first device."""
        return tf.device(self.first) if self.devices else nullcontext()

    def placed(self, function: Callable[..., Result]) -> Callable[..., Result]:
        """``function`` computed on the first device; itself where TensorFlow chooses."""
        if not self.devices:
            return function

        def on_device(*arguments: object) -> Result:
            with self.scope():
                return function(*arguments)

        return on_device


HERE = Placement()


def placement(wanted: UseDevice, devices: Sequence[Device]) -> Placement:
    """Where ``wanted`` lies among ``devices``; raises DigitLabError where it is not there."""
    found = chosen(wanted, devices)
    usual = found == list(devices[:1])
    return Placement(() if usual else tuple(device.name for device in found), wanted.precision)
