"""Settings that do not go together: where, why, and the experiment that mends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.network import Network
from digitlab.core.spec import Spec


class Conflict(NamedTuple):
    """A setting at ``path`` that another forbids; ``mend`` says in a few words what makes ``mended`` of it."""

    path: str
    sentence: str
    mend: str
    mended: Experiment


def conflicts(experiment: Experiment) -> list[Conflict]:
    """Everything that keeps ``experiment`` from being trained as it is; none where Play may begin."""
    return [*_held_back(experiment)] or [*_batches(experiment), *_whole(experiment)]


def refuse(experiment: Experiment) -> None:
    """Raise DigitLabError with the first conflict, where there is one."""
    for conflict in conflicts(experiment):
        raise DigitLabError(conflict.sentence)


def _held_back(experiment: Experiment) -> Iterator[Conflict]:
    data = experiment.data
    dataset, wanted = data.dataset, data.validation_count
    if wanted > dataset.most_held_back():
        usual = dataset.usual_validation_count()
        yield Conflict(
            "data.validation_count",
            f"Held back is {wanted:,}; it must be at most {dataset.most_held_back():,}, half of the"
            f" {dataset.training_count:,} digits of {dataset.called()}.",
            f"Hold back {usual:,}",
            _with(experiment, "data", validation_count=usual),
        )


def _batches(experiment: Experiment) -> Iterator[Conflict]:
    size, count = experiment.training.batch_size, experiment.data.epoch_count
    if size > count:
        yield Conflict(
            "training.batch_size",
            f"Batch size is {size:,}; it must be at most {count:,}, the digits to learn from.",
            f"Take {count:,}",
            _with(experiment, "training", batch_size=count),
        )


def _whole(experiment: Experiment) -> Iterator[Conflict]:
    """What an optimizer cannot bear that compares losses of all digits with each other."""
    optimizer, count = experiment.optimizer, experiment.data.epoch_count
    if not optimizer.full_batch:
        return
    if experiment.training.batch_size < count:
        yield Conflict(
            "training.batch_size",
            f"{optimizer.title} needs every digit in every step; batch size is {experiment.training.batch_size:,}"
            f" of {count:,} digits.",
            f"Take {count:,}",
            _with(experiment, "training", batch_size=count),
        )
    if experiment.augmentations:
        yield Conflict(
            "augmentations",
            f"{optimizer.title} needs the same digits in every step; bending changes them each time.",
            "Bend nothing",
            experiment.model_copy(update={"augmentations": ()}),
        )
    layers = experiment.network.layers
    for place, layer in enumerate(layers):
        if layer.live and getattr(layer, layer.live) > 0:
            who = layer.who() if layer.name else layer.title.lower()
            still = tuple(one.model_copy(update={one.live: 0.0}) if one.live else one for one in layers)
            yield Conflict(
                f"network.layers.{place}.{layer.live}",
                f"{optimizer.title} needs the same network in every step; {who} in layer {place + 1} changes it.",
                "Disturb nothing",
                experiment.model_copy(update={"network": Network(layers=still)}),
            )
            break
    if experiment.regularisation.clipping != "none":
        yield Conflict(
            "regularisation.clipping",
            f"{optimizer.title} needs the gradient as it is; clipping changes it.",
            "Clip nothing",
            _with(experiment, "regularisation", clipping="none"),
        )


def _with(experiment: Experiment, part: str, **values: object) -> Experiment:
    spec: Spec = getattr(experiment, part)
    return experiment.model_copy(update={part: spec.model_copy(update=values)})
