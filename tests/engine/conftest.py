"""A few hundred digits, a network small enough for them, and plain Keras to compare with."""

from __future__ import annotations

import base64

import keras
import numpy as np
import pytest

from digitlab.core import layers as specs
from digitlab.core import messages as m
from digitlab.core.experiment import Experiment, Training
from digitlab.core.layers import Dense, Dropout, Flatten
from digitlab.core.network import INPUT_SHAPE, Network
from digitlab.core.optimizers import Adam
from digitlab.core.schedules import Constant
from digitlab.data import sources
from digitlab.engine import bench
from digitlab.engine.engine import Engine
from digitlab.engine.layers import make
from digitlab.engine.parts import Parts, on_device
from digitlab.engine.placement import HERE
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

PATIENCE = 5_000  # pulls, after which a run is taken to hang


class Client:
    """An engine in this process, which is told and heard like the real one."""

    def __init__(self, patience=PATIENCE):
        self.heard = []
        self.engine = Engine(self.heard.append)
        self._patience = patience

    def say(self, *commands):
        """What the engine answers at once."""
        before = len(self.heard)
        for command in commands:
            self.engine.obey(command)
        return self.heard[before:]

    def until(self, *kinds):
        """Let it work until it tells one of ``kinds``."""
        before = len(self.heard)
        for _ in range(self._patience):
            found = [event for event in self.heard[before:] if isinstance(event, kinds)]
            if found:
                return found[-1]
            assert self.engine.busy, f"no {kinds} came"
            self.engine.advance()
        raise AssertionError(f"no {kinds} came in time")

    def answer(self, picture, number=1):
        """What the network makes of ``picture``."""
        (answer,) = self.say(m.Predict(number=number, pixels=base64.b64encode(picture.tobytes()).decode()))
        return answer

    def opened(self):
        """What comes of opening the test set."""
        self.say(m.OpenTest())
        return self.until(m.TestOpened, m.Refused)


@pytest.fixture(scope="session")
def mnist():
    return sources.load("mnist")


@pytest.fixture(scope="session")
def parts(mnist):
    """330 digits to learn from, which 32 does not divide; 700 to check with, which take two portions; 200 to test."""
    train, test = mnist
    return Parts(
        on_device(train.images[:330], train.labels[:330]),
        on_device(train.images[1000:1700], train.labels[1000:1700]),
        on_device(test.images[:200], test.labels[:200]),
    )


@pytest.fixture(scope="session")
def tiny():
    """An experiment that trains three epochs of eleven batches within a moment."""
    return Experiment(
        name="Tiny",
        augmentations=(),
        network=Network(layers=(Flatten(), Dense(units=12), Dropout(rate=0.1))),
        optimizer=Adam(learning_rate=0.01),
        schedule=Constant(),
        training=Training(epochs=3, batch_size=32, execution="graph"),
    )


@pytest.fixture(scope="session")
def shop(tiny, parts):
    """What the runs of ``tiny`` need, compiled once for all tests."""
    return Workshop(tiny, parts)


@pytest.fixture(scope="session")
def shops(shop):
    """Every workshop that was made for several tests."""
    return [shop]


@pytest.fixture(scope="session")
def workshop(parts, shops):
    """Makes what a run needs, once for all tests, as an engine does that has every workshop at hand."""

    def make(experiment, placement=HERE):
        near = [one for one in shops if one.placement == placement]
        found = next((one for one in near if one.serves(experiment)), None)
        if found is None:
            changed = filter(None, (one.changed_to(experiment) for one in near))
            found = next(changed, None) or Workshop(experiment, parts, placement)
            shops.append(found)
        return found

    return make


@pytest.fixture
def few_digits(monkeypatch, parts, workshop):
    """Engines in this process learn from ``parts``; a workshop serves all tests that it would serve in one engine."""
    monkeypatch.setattr(bench.parts, "load", lambda data: parts)
    monkeypatch.setattr(bench, "Workshop", lambda experiment, given, placement: workshop(experiment, placement))


@pytest.fixture
def run(tiny, shop):
    """A run of ``tiny`` that has not begun."""
    return TrainingRun(tiny, shop)


class Told(list):
    """The events of a run, in order."""

    def of(self, *kinds):
        """Those of some kinds."""
        return [event for event in self if isinstance(event, kinds)]


@pytest.fixture(scope="session")
def drive():
    """Pulls the events of a run to its end, or to ``until``; ``react`` sees each, None included, and may command."""

    def pull(run, react=lambda event: None, until=lambda event: False):
        told = Told()
        for number, event in enumerate(run.events()):
            assert number < PATIENCE, "the run hangs"
            if event is not None:
                told.append(event)
            if event is not None and until(event):
                break
            react(event)
        return told

    return pull


@pytest.fixture(scope="session")
def make_client():
    """Makes engines in this process."""
    return Client


@pytest.fixture
def client(few_digits, make_client):
    """An engine whose dataset is a few hundred digits."""
    return make_client()


@pytest.fixture(scope="session")
def whole(tiny, shop, drive):
    """A run of ``tiny`` that nobody interfered with, and what it told."""
    run = TrainingRun(tiny, shop)
    return run, drive(run)


@pytest.fixture(scope="session")
def by_batch(tiny, shop, drive):
    """The same, batch by batch."""
    run = TrainingRun(tiny, shop)
    run.train_one("batch")
    return run, drive(run, lambda event: run.train_one("batch") if run.holds else None)


@pytest.fixture(scope="session")
def weights_of():
    """All the weights of a run to the last digit, to compare with those of another."""

    def weights(run, shop):
        return b"".join(array.tobytes() for array in shop.network.arrays_from(run.weights).values())

    return weights


@pytest.fixture(scope="session")
def plain():
    """The Keras model that a network describes, layer by layer in the order of its spec; the output gives sums."""

    def model(network):
        return keras.Sequential([keras.Input(INPUT_SHAPE), *map(_plain_layer, [*network.layers, network.output()])])

    return model


@pytest.fixture(scope="session")
def give_weights():
    """Puts the named arrays of a network into its plain Keras model."""

    def give(model, arrays):
        places = [f"layers.{place}" for place in range(len(model.layers) - 1)] + ["output"]
        waiting = dict(arrays)
        for place, layer in zip(places, model.layers, strict=True):
            for variable in layer.weights:
                if "seed_generator" in variable.path:
                    continue
                name = f"{place}.{variable.name}"
                names = (name, *(f"{name}_{number}" for number in range(2, 9)))
                variable.assign(waiting.pop(next(name for name in names if name in waiting)))
        assert not waiting

    return give


def _plain_layer(spec):
    """Keras' own layer, made by hand from the fields of the spec."""
    layers = keras.layers
    match spec:
        case specs.Conv2D():
            return layers.Conv2D(
                spec.filters, spec.kernel_size, spec.strides, spec.padding,
                activation=_plain_bend(spec.activation), use_bias=spec.use_bias,
            )  # fmt: skip
        case specs.DepthwiseConv2D():
            return layers.DepthwiseConv2D(
                spec.kernel_size, spec.strides, spec.padding, spec.depth_multiplier,
                activation=_plain_bend(spec.activation), use_bias=spec.use_bias,
            )  # fmt: skip
        case specs.SeparableConv2D():
            return layers.SeparableConv2D(
                spec.filters, spec.kernel_size, spec.strides, spec.padding,
                activation=_plain_bend(spec.activation), use_bias=spec.use_bias,
            )  # fmt: skip
        case specs.MaxPooling2D():
            return layers.MaxPooling2D(spec.pool_size)
        case specs.AveragePooling2D():
            return layers.AveragePooling2D(spec.pool_size)
        case specs.GlobalAveragePooling():
            return layers.Lambda(lambda x: keras.ops.mean(x, axis=tuple(range(1, len(x.shape) - 1))))
        case specs.GlobalMaxPooling():
            return layers.Lambda(lambda x: keras.ops.max(x, axis=tuple(range(1, len(x.shape) - 1))))
        case specs.Flatten():
            return layers.Flatten()
        case specs.Dense():
            return layers.Dense(spec.units, _plain_bend(spec.activation), spec.use_bias)
        case specs.Activation():
            return layers.Activation(_plain_bend(spec.activation))
        case specs.Dropout():
            return layers.Dropout(spec.rate)
        case specs.SpatialDropout2D():
            return layers.SpatialDropout2D(spec.rate)
        case specs.GaussianNoise():
            return layers.GaussianNoise(min(spec.stddev, 1.0))  # Keras takes no more; at rest it does nothing
        case specs.Rescaling():
            return layers.Rescaling(spec.scale, spec.offset)
        case specs.BatchNormalization():
            return layers.BatchNormalization(momentum=spec.momentum, epsilon=spec.epsilon)
        case specs.LayerNormalization():
            return layers.LayerNormalization(epsilon=spec.epsilon)
        case specs.GroupNormalization():
            return layers.GroupNormalization(spec.groups, epsilon=spec.epsilon)
        case specs.Rows():
            return layers.TimeDistributed(layers.Flatten())
        case specs.Columns():
            across = layers.Lambda(lambda x: keras.ops.transpose(x, (0, 2, 1, 3)))
            return keras.Sequential([across, layers.TimeDistributed(layers.Flatten())])
        case specs.SimpleRNN() | specs.GRU() | specs.LSTM():
            one_way = getattr(layers, type(spec).__name__)(spec.units, return_sequences=spec.return_sequences)
            return layers.Bidirectional(one_way) if spec.bidirectional else one_way
        case specs.Residual() | specs.SqueezeExcite() | specs.Patches() | specs.SelfAttention():
            return make.layer(spec, 0, "library")  # Keras has none; test_blocks.py knows them
    raise AssertionError(f"{spec} has no counterpart here")


def _plain_bend(name):
    return (lambda x: keras.ops.where(x > 0, 1.0, 0.0)) if name == "step" else name


@pytest.fixture
def pictures():
    """float32 [n, 28, 28] in [0, 1], the same for the same number."""

    def some(number, seed=0):
        return np.random.default_rng(seed).random((number, 28, 28), np.float32)

    return some
