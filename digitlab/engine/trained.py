"""A network that can answer: built from a spec, with its weights and where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.data import model_file
from digitlab.engine.build import BuiltNetwork, Weights
from digitlab.engine.evaluate import Evaluator, Score
from digitlab.engine.inside import structure_of
from digitlab.engine.parts import on_device
from digitlab.engine.predict import Predictor


class Trained(NamedTuple):
    """A network with its weights, ready to answer."""

    experiment: Experiment
    network: BuiltNetwork
    weights: Weights
    predictor: Predictor
    history: list[str]

    def probabilities(self, picture: np.ndarray) -> np.ndarray:
        """float32 [10] for a uint8 picture [28, 28]."""
        return self.predictor.probabilities(self.weights, picture)

    def score(self, images: np.ndarray, labels: np.ndarray) -> Score:
        """The score on uint8 ``images`` [n, 28, 28] with ``labels`` [n]."""
        return Evaluator(self.network, self.experiment.loss).score(self.weights, on_device(images, labels))


def load(path: Path, built: Sequence[Trained] = ()) -> Trained:
    """The network in a model file; raises DigitLabError with one sentence where it is not sound.

    One of the same kind among those that are ``built`` already computes for it, which spares the building.
    """
    model = model_file.read(path)
    like = next((one for one in built if _computes(one.experiment) == _computes(model.experiment)), None)
    network = like.network if like else BuiltNetwork(model.experiment.network)
    expected = set(network.names())
    if set(model.tensors) != expected:
        odd = sorted(set(model.tensors) ^ expected)[0]
        raise DigitLabError(f'"{path.name}" does not fit its own network: {odd} is missing or unknown; get a new copy.')
    try:
        weights = network.weights_from(model.tensors)
    except (ValueError, TypeError) as error:
        raise DigitLabError(f'"{path.name}" does not fit its own network: {error}; get a new copy.') from error
    predictor = like.predictor if like else Predictor(network, model.experiment.loss)
    return Trained(model.experiment, network, weights, predictor, list(model.history))


def _computes(experiment: Experiment) -> object:
    """What is the same for networks that differ in their weights alone."""
    return structure_of(experiment), experiment.loss


def fresh(experiment: Experiment) -> Trained:
    """A network of ``experiment`` that knows nothing."""
    network = BuiltNetwork(experiment.network, experiment.seed)
    return Trained(experiment, network, network.initial(), Predictor(network, experiment.loss), [])
