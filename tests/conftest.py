"""What all tests share: folders of their own, kept runs, and experiments made of the catalogues at random."""

from __future__ import annotations

import gc
import os
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Literal, get_args, get_origin

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

import digitlab.engine  # noqa: F401  it sets TensorFlow and Keras up, which some tests read themselves
from digitlab.core.augmentations import Augmentation
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.folders import runs
from digitlab.core.layers import Layer, ShapeError
from digitlab.core.losses import Loss
from digitlab.core.messages import BatchesTrained, EpochEnded, Finished, Started
from digitlab.core.network import INPUT_SHAPE, Network
from digitlab.core.optimizers import Optimizer
from digitlab.core.parameter import bounds, item
from digitlab.core.schedules import Schedule

settings.register_profile(
    "the same every time", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("the same every time")
# It would also try the constants of whatever modules of the program happen to be loaded: others in every process.
providers._get_local_constants = lambda: providers._local_constants

pytest_plugins = ["tests.published_files"]

FIRST = ("journeys", "engine", "terminal", "packaging")
NUMBERS = count()  # of the tests' folders
LARGEST = 12  # of a whole number in a layer, so that networks stay small
PATIENCE_MS = 120_000  # for what has to come: a computer may be slow and have other work


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What importing makes is there to stay, a million objects of TensorFlow's: no look for garbage goes through it."""
    gc.disable()
    result = yield
    gc.freeze()
    gc.set_threshold(20_000)  # as every compiled graph leaves tens of thousands of objects
    gc.enable()
    return result


class FromTheEnd(pytest.Dir):
    """A folder whose files are read from the last to the first."""

    def collect(self):
        return reversed(list(super().collect()))


def pytest_collect_directory(path, parent):
    """Every second process reads the files from the end: each rewrites the assertions of half of them for both."""
    odd = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 2
    return FromTheEnd.from_parent(parent, path=path) if odd else None


def pytest_collection_modifyitems(items):
    """Files of few long tests come first, so that all processes are at work to the end; in all of them the same."""
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda one: (places.get(one.path.parent.name, len(FIRST)), one.path.parts))


@pytest.fixture(scope="session", autouse=True)
def folders_of_the_session(tmp_path_factory):
    """Per-user folders for what is built once for many tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITLAB_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture
def tmp_path(tmp_path_factory):
    """A folder of the test's own, like that of pytest, whose search for a free name takes 5 ms among thousands."""
    return tmp_path_factory.mktemp(f"test{next(NUMBERS)}", numbered=False)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Every per-user folder lies in the test's own one."""
    monkeypatch.setenv("DIGITLAB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def qtbot(qtbot):
    """Like that of pytest-qt, which takes what has not come within five seconds to be missing."""
    for name in ("waitUntil", "waitSignal", "waitExposed", "waitActive"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture
def keep_run():
    """Makes the folder of a run as the engine leaves it, a minute after the one before; quickly, so that many can be.

    Its validation accuracy rises to ``reached``; without an ``end`` it was interrupted.
    """
    moments = (datetime(2026, 1, 1, 12) + timedelta(minutes=number) for number in range(10**6))

    def keep(experiment=None, reached=0.95, epochs=2, end=Finished, batches=4):
        experiment = experiment or Experiment()
        folder = runs() / f"{next(moments):%Y-%m-%d-%H%M%S}-{experiment.name}"
        folder.mkdir(parents=True)
        (folder / "experiment.json").write_text(experiment.to_json(), encoding="utf-8")
        events = _told(experiment, reached, epochs, end, batches)
        (folder / "events.jsonl").write_text("".join(event.line() for event in events), encoding="utf-8")
        return folder

    return keep


def _told(experiment, reached, epochs, end, batches):
    """The events of a run of 10 steps an epoch and 100 images a second."""
    yield Started(experiment=experiment, parameters=100, steps_per_epoch=10, total_steps=10 * epochs,
                  validation_loss=2.3, validation_accuracy=0.1)  # fmt: skip
    for epoch in range(1, epochs + 1):
        for batch in range(1, batches + 1):
            step = 10 * (epoch - 1) + 10 * batch // batches
            yield BatchesTrained(step=step, epoch=epoch, loss=2 / step, accuracy=1 - 1 / (step + 1),
                                 learning_rate=0.001, images_per_second=100.0, seconds=step / 10)  # fmt: skip
        score = reached - 0.01 * (epochs - epoch)
        yield EpochEnded(epoch=epoch, step=10 * epoch, loss=0.5, accuracy=0.8, validation_loss=1 - score,
                         validation_accuracy=score, best=True, seconds=float(epoch))  # fmt: skip
    if end is not None:
        yield end(step=10 * epochs, epochs=epochs, best_epoch=epochs, validation_accuracy=reached,
                  seconds=float(epochs), images_per_second=100.0, because="all epochs are done")  # fmt: skip


@pytest.fixture(scope="session")
def networks():
    """Valid networks of up to five layers, all of them small."""
    return _networks()


@pytest.fixture(scope="session")
def experiments():
    """Valid experiments with any entry of every catalogue and any value that it allows."""
    return st.builds(
        Experiment,
        name=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
        seed=_values(Experiment.model_fields["seed"]),
        data=_specs(Data).map(_with_enough_left),
        augmentations=_augmentations(),
        network=_networks(),
        loss=_entries(Loss),
        optimizer=_entries(Optimizer),
        schedule=_entries(Schedule),
        training=_specs(Training),
    )


def _with_enough_left(data):
    """The same, but at most half of the digits held back."""
    return data.model_copy(update={"validation_count": min(data.validation_count, data.dataset.most_held_back())})


def _entries(family):
    return st.sampled_from(list(family.entries().values())).flatmap(_specs)


def _augmentations():
    kinds = list(Augmentation.entries().values())
    chosen = st.lists(st.sampled_from(kinds), unique=True)
    return chosen.flatmap(lambda some: st.tuples(*map(_specs, some)))


def _specs(kind, most=None):
    names = [name for name in kind.model_fields if name not in ("type", "dataset", "handwriting")]
    return st.builds(kind, **{name: _values(kind.model_fields[name], most) for name in names})


def _values(field, most=None):
    """Every value that a field declared with ``parameter`` allows."""
    limits = bounds(field)
    if item(field) is not None:
        return st.tuples(*[_values(item(field))] * len(field.default)).filter(any)
    if get_origin(field.annotation) is Literal:
        return st.sampled_from(get_args(field.annotation))
    if field.annotation is bool:
        return st.booleans()
    if field.annotation is str:
        return st.just(field.default)
    if field.annotation is int:
        return st.integers(limits["ge"], min(limits["le"], most or limits["le"]))
    assert field.annotation is float, field
    return st.floats(
        limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt")),
        exclude_min="gt" in limits, exclude_max="lt" in limits,
    )  # fmt: skip


@st.composite
def _networks(draw):
    layers, shape = [], INPUT_SHAPE
    for _ in range(draw(st.integers(0, 4))):
        fitting = [kind for kind in Layer.entries().values() if _fits(kind(), shape)]
        layer = draw(_specs(draw(st.sampled_from(fitting)), LARGEST))
        if _fits(layer, shape):
            name = f"{len(layers)} {draw(st.sampled_from(['', 'Größe']))}".strip() if draw(st.booleans()) else ""
            layers.append(layer.model_copy(update={"name": name}))
            shape = layer.output_shape(shape)
    if len(shape) > 1:
        layers.append(Layer.entries()["flatten"]())
    return Network(layers=tuple(layers))


def _fits(layer, shape):
    try:
        layer.output_shape(shape)
    except ShapeError:
        return False
    return True
