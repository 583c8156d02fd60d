"""Weights that a new network takes over from one that has learned already."""

from __future__ import annotations

from typing import NamedTuple

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.keeping import fitting, hindrance
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.trained import Trained


class Start(NamedTuple):
    """The weights that a run begins with, the layers whose weights come from another network, and which it was."""

    weights: Weights
    kept: tuple[str, ...] = ()
    origin: str = ""


def over(old: Trained, experiment: Experiment, network: BuiltNetwork, origin: str = "") -> Start:
    """Fresh weights of ``network``, which is that of ``experiment``, but those of ``old`` in the layers that fit.

    ``origin`` says which earlier moment ``old`` is, where it is one.
    Raises DigitLabError where ``old`` may have learned from digits that are held back now.
    """
    problem = hindrance(old.experiment.data, experiment.data)
    if problem:
        raise DigitLabError(problem)
    fits = fitting(old.network.spec, network.spec)
    arrays, learned = network.arrays_from(network.initial()), old.network.arrays_from(old.weights)
    for name in arrays:
        place, _, tensor = name.rpartition(".")
        if place in fits:
            arrays[name] = learned[f"{fits[place]}.{tensor}"]
    return Start(network.weights_from(arrays), tuple(fits), origin)
