"""Overfitting on purpose: a wide network learns few digits by heart; and cures, each of which changes one thing."""

from __future__ import annotations

from collections.abc import Callable

from digitlab.core.augmentations import Rotate, Shift, Zoom
from digitlab.core.experiment import Data, Experiment
from digitlab.core.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from digitlab.core.network import Network
from digitlab.core.optimizers import Adam
from digitlab.core.race.messages import Contestant
from digitlab.core.schedules import Constant
from digitlab.core.training import Regularisation, Training

DIGITS, MORE = 500, 10  # to learn from, and times as many in the cure
CHECKED = 2_000
EPOCHS, PATIENCE, BATCH = 40, 5, 32
WIDE, NARROW = 512, 32
DROPPED, L2 = 0.5, 0.003
NAME = "Overfit"


def overfitting(base: Experiment) -> Contestant:
    """The digits and the seed of ``base``; everything else so that the network learns by heart."""
    dataset = base.data.dataset
    data = Data(
        dataset=dataset,
        validation_count=min(CHECKED, dataset.usual_validation_count()),
        learn_from=DIGITS,
        split_seed=base.data.split_seed,
    )
    made = Experiment(
        name=NAME,
        seed=base.seed,
        data=data,
        augmentations=(),
        network=Network(layers=(Flatten(), Dense(units=WIDE), Dense(units=WIDE))),
        optimizer=Adam(),
        schedule=Constant(),
        regularisation=Regularisation(),
        training=Training(epochs=EPOCHS, batch_size=min(BATCH, data.epoch_count)),
    )
    return Contestant(name=NAME, experiment=made)


def cures(base: Experiment) -> list[Contestant]:
    """What helps :func:`overfitting` of the same ``base``, and by what: each is it with one thing changed."""
    sick = overfitting(base).experiment
    cured = {name: change(sick).with_value("name", f"{NAME} with {name.lower()}") for name, change in CURES.items()}
    return [Contestant(name=name, experiment=experiment) for name, experiment in cured.items()]


def _more(sick: Experiment) -> Experiment:
    """As many steps as before: every digit is seen less often."""
    more = sick.with_value("data.learn_from", MORE * DIGITS)
    return more.with_value("training.epochs", EPOCHS * DIGITS // (MORE * DIGITS))


def _dropout(sick: Experiment) -> Experiment:
    wide = (Dense(units=WIDE), Dropout(rate=DROPPED))
    return sick.model_copy(update={"network": Network(layers=(Flatten(), *wide, *wide))})


def _bent(sick: Experiment) -> Experiment:
    return sick.model_copy(update={"augmentations": (Shift(), Rotate(), Zoom())})


def _small_weights(sick: Experiment) -> Experiment:
    return sick.with_value("regularisation.l2", L2)


def _stopped_early(sick: Experiment) -> Experiment:
    return sick.with_value("training.patience", PATIENCE)


def _narrow(sick: Experiment) -> Experiment:
    return sick.model_copy(update={"network": Network(layers=(Flatten(), Dense(units=NARROW)))})


def _shared(sick: Experiment) -> Experiment:
    """Far fewer weights, each used all over the picture."""
    layers = (Conv2D(filters=8, kernel_size=5), MaxPooling2D(), Conv2D(filters=16), MaxPooling2D(), Flatten())
    return sick.model_copy(update={"network": Network(layers=layers)})


CURES: dict[str, Callable[[Experiment], Experiment]] = {
    "More digits": _more,
    "Dropout": _dropout,
    "Augmentation": _bent,
    "Weight decay": _small_weights,
    "Early stopping": _stopped_early,
    "Fewer nodes": _narrow,
    "Convolution": _shared,
}
