"""Chooses the way of execution by measuring: the other ways are compiled in the background, then tried in turn.

All ways compute the same, so a trial is not lost: its batches are part of the run.
"""

from __future__ import annotations

import hashlib
import json
import statistics
from collections import defaultdict
from collections.abc import Callable
from threading import Thread

import tensorflow as tf

from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.files import write_atomically
from digitlab.core.folders import cache
from digitlab.core.layers.recurrent import Recurrent
from digitlab.engine.loop import WAYS, Loop, Way
from digitlab.engine.mirrored import MirroredLoop
from digitlab.engine.placement import HERE, Placement

CALLS = 6  # calls of each way that are compared
REVISION = 2  # of the ways: raised when one of them becomes faster, so that they are measured again
HOPELESS = 3.0  # a way whose single batch takes this many times longer than the first way's is not tried

Try = Callable[[Loop], float]


class Execution:
    """The loop to use for the next call; ``loop`` may change between calls until ``settled``.

    With a ``way`` there is nothing to choose, and several devices together have only one.
    """

    def __init__(self, experiment: Experiment, way: Way | None = None, placement: Placement = HERE) -> None:
        self._experiment, self._placement = experiment, placement
        self._rates: defaultdict[Way, list[float]] = defaultdict(list)
        wanted = experiment.training.execution
        if len(placement.devices) > 1:
            self.loop: Loop = MirroredLoop(experiment, placement)
            known = self.loop.way
        else:
            known = way or (remembered(experiment, placement) if wanted == "auto" else wanted)
            self.loop = Loop(experiment, known or "graph", placement)
        self.settled = known is not None
        self._ready: list[Loop] = [self.loop]
        self._compiling: Thread | None = None

    def compile_others(self, one_batch: Try) -> None:
        """Start compiling the other ways in the background; ``one_batch`` runs a throw-away batch, in seconds."""
        if not self.settled and self._compiling is None:
            self._compiling = Thread(target=self._compile, args=(one_batch,), daemon=True)
            self._compiling.start()

    def _compile(self, one_batch: Try) -> None:
        tolerable = HOPELESS * one_batch(self._ready[0])
        for way in promising(self._experiment, self._placement):
            if way == self._ready[0].way:
                continue
            loop = Loop(self._experiment, way, self._placement)
            one_batch(loop)
            if one_batch(loop) < tolerable:
                self._ready.append(loop)

    def measured(self, images_per_second: float) -> None:
        """Take note of a call of the present way, and move on to the next where there is one to try."""
        if self.settled:
            return
        self._rates[self.loop.way].append(images_per_second)
        compiled = self._compiling is not None and not self._compiling.is_alive()
        if not compiled:
            self._rates[self.loop.way] = self._rates[self.loop.way][-CALLS:]
            return
        if all(len(self._rates[loop.way]) >= CALLS for loop in self._ready):
            rates = self.medians()
            self.loop = max(self._ready, key=lambda loop: rates[loop.way])
            self.settled = True
            remember(self._experiment, self.loop.way, self._placement)
            return
        self.loop = min(self._ready, key=lambda loop: len(self._rates[loop.way]))

    def medians(self) -> dict[str, float]:
        """Images per second of every way tried."""
        return {way: statistics.median(rates) for way, rates in self._rates.items() if rates}


def promising(experiment: Experiment, placement: Placement = HERE) -> tuple[Way, ...]:
    """The ways that are worth compiling; the others were slower wherever they were measured.

    Inside XLA's loops a processor computes convolutions on one core and without a library. Shards help convolutions,
    XLA's shards the long chains of small products in a layer with a memory; neither helps a GPU.
    """
    chosen = {name.split(":")[1] for name in placement.devices}
    on_processor = (chosen or {device.device_type for device in tf.config.list_logical_devices()}) == {"CPU"}
    convolves = on_processor and experiment.network.convolves
    remembers = on_processor and any(isinstance(layer, Recurrent) for layer in experiment.network.layers)
    worth = {"shards": convolves, "xla_shards": remembers, "xla_loop": not (convolves or remembers)}
    return tuple(way for way in WAYS if worth.get(way, True))


def signature(experiment: Experiment, placement: Placement = HERE) -> str:
    """What the best way depends on: the shapes and kinds of all that is computed, and the machine."""
    kinds = {
        "layers": experiment.network.unnamed().model_dump()["layers"],
        "loss": experiment.loss.key(),
        "regularisation": experiment.regularisation.model_dump(),
        "optimizer": experiment.optimizer.key(),
        "augmented": sorted(augmentation.key() for augmentation in experiment.augmentations),
        "batch_size": experiment.training.batch_size,
        "devices": [device.device_type for device in tf.config.list_logical_devices()],
        "tensorflow": tf.__version__,
        "revision": REVISION,
    }
    if placement != HERE:
        kinds["placement"] = placement
    return hashlib.sha256(json.dumps(kinds, sort_keys=True).encode()).hexdigest()[:24]


def remembered(experiment: Experiment, placement: Placement = HERE) -> Way | None:
    """The way that was fastest when this was measured before on this machine."""
    try:
        noted = (cache() / "execution" / signature(experiment, placement)).read_bytes()
    except OSError:
        return None
    return next((way for way in WAYS if way.encode() == noted), None)


def remember(experiment: Experiment, way: Way, placement: Placement = HERE) -> None:
    """Keep the choice; a cache folder that cannot be written only costs the next run its measurement."""
    path = cache() / "execution" / signature(experiment, placement)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, way.encode())
    except (OSError, DigitLabError):
        return
