"""Every optimizer on the preset mlp with its default settings: accuracy, images per second and memory, beside Keras'.

Those of whole batches (L-BFGS, gradient descent) learn from 6,000 digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contestant import Contestant
from figures import Figure, compared
from options import Options

from digitlab.core import presets
from digitlab.core.optimizers import Optimizer

EPOCHS = presets.load("mlp").training.epochs
STEPS = {"lbfgs": 30, "gradient_descent": 100}
ENOUGH, ENOUGH_OF_FEW = 0.95, 0.90
SLOWEST = 1 / 1.1  # of Keras' images per second


def measure(options: Options) -> Iterator[Figure]:
    with Contestant("digitlab_optimizers.py") as ours, Contestant("keras_optimizers.py") as keras:
        for key, entry in Optimizer.entries().items():
            epochs = options.times(STEPS.get(key, EPOCHS), 1)
            found = ours.ask(optimizer=key, epochs=epochs)
            rate = entry().learning_rate
            known = key in keras.greeting["optimizers"]
            peer = keras.ask(optimizer=key, learning_rate=rate, epochs=options.times(3, 1)) if known else None
            yield from figures(entry, found, peer)


def figures(entry: type[Optimizer], found: dict[str, Any], peer: dict[str, Any] | None) -> Iterator[Figure]:
    """The accuracy of one optimizer, with its memory, and its speed."""
    memory = f"state {found['state_bytes'] / 1e6:.2f} MB" + (f", Keras {peer['state_bytes'] / 1e6:.2f}" if peer else "")
    yield Figure(
        f"{entry.title}: validation accuracy", ours=(found["accuracy"],), peer=(peer["accuracy"],) if peer else (),
        judged=found["accuracy"], at_least=ENOUGH_OF_FEW if entry.full_batch else ENOUGH,
        note=" ".join(filter(None, (memory, found["why"]))),
    )  # fmt: skip
    rates = ([found["images_per_second"]], [peer["images_per_second"]] if peer else [])
    if peer:
        yield compared(f"{entry.title}: images/s", "images/s", *rates, at_least=SLOWEST)
    else:
        yield Figure(f"{entry.title}: images/s", "images/s", tuple(rates[0]))
