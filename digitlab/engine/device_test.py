"""The self-test: how many images a second every device learns from, with a network that is the same everywhere."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from time import perf_counter

import numpy as np
import tensorflow as tf

from digitlab.core.devices import Device, DevicesTested, DeviceTested, Precision
from digitlab.core.experiment import Experiment
from digitlab.core.layers import Conv2D, Dense, Flatten, MaxPooling2D
from digitlab.core.network import Network
from digitlab.core.training import Training
from digitlab.engine.bench import Bench
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.loop import Digits, Loop, TrainingState
from digitlab.engine.pace import Pace
from digitlab.engine.parts import on_device
from digitlab.engine.placement import Placement
from digitlab.engine.plan import Plan
from digitlab.engine.trials import waited

SECONDS = 1.0  # of training on each device
COUNT = 2_560  # pictures of noise: how long a picture takes does not depend on what it shows
FIXED = Experiment(
    name="Self-test",
    augmentations=(),
    network=Network(layers=(Conv2D(filters=16, kernel_size=5), MaxPooling2D(), Flatten(), Dense(units=64))),
    training=Training(execution="graph"),
)

Testing = Generator[DeviceTested | DevicesTested | None, None, None]


def of(devices: Sequence[Device], bench: Bench) -> Testing:
    """Ends with DevicesTested; None is a moment to look for commands, and ``close`` stops it."""
    wanted = [(device, precision) for device in devices for precision in device.precisions]
    results = []
    for place, (device, precision) in enumerate(wanted, start=1):
        speed, problem = None, ""
        try:
            built = yield from waited(bench.submit(lambda on=(device, precision): _Track(*on)))
            speed = yield from built.speed()
        except tf.errors.OpError as error:  # a driver that is there and does not work
            problem = str(error.message).partition("\n")[0]
        told = DeviceTested(
            name=device.name,
            precision=precision,
            images_per_second=speed,
            problem=problem,
            share=place / len(wanted),
        )
        results.append(told)
        yield told
    yield DevicesTested(results=results)


class _Track:
    """The fixed network on one device, compiled and warmed up."""

    def __init__(self, device: Device, precision: Precision) -> None:
        placement = Placement((device.name,), precision)
        random = np.random.default_rng(0)
        with placement.scope():
            self._digits = on_device(random.integers(0, 256, (COUNT, 28, 28)), random.integers(0, 10, COUNT))
            self._loop, self._plan = Loop(FIXED, "graph", placement), Plan(FIXED, COUNT)
            self._order = self._plan.order(1)
            self._state = self._loop.start(BuiltNetwork(FIXED.network).initial())
        self._train(1)

    def speed(self) -> Generator[None, None, float]:
        """Images per second of SECONDS of training, without the first calls, which are short."""
        pace, whole = Pace(), self._plan.steps_per_epoch
        done, spent = 0, 0.0
        while spent < SECONDS:
            count = pace.count(self._loop, whole)
            began = perf_counter()
            self._train(count)
            seconds = perf_counter() - began
            if pace.note(self._loop, count, seconds) or count == whole:
                done, spent = done + count, spent + seconds
            yield None
        return done * self._plan.batch_size / spent

    def _train(self, count: int) -> None:
        state: TrainingState
        digits: Digits = self._digits
        alphas = self._plan.alphas(FIXED, 0, count=count)
        first, batches, live = tf.constant(0), tf.constant(count), self._loop.live(FIXED)
        state, sums = self._loop.run(self._state, digits, self._order, first, batches, alphas, live)
        float(sums.loss)  # waits for the device
        self._state = state
