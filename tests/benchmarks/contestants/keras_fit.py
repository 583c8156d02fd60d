"""Keras with ``Model.fit`` and its defaults, on the same digits in the same split.

    python keras_fit.py mlp|cnn|convnet|gru

``{"images": n}`` fits n images without validation, ``{"epochs": n}`` everything with validation; ``{"reach": 0.99,
"seed": 1}`` fits a new network up to that validation accuracy. The first step of a network, which compiles it, is made
before the clock starts.
"""

import sys
from time import perf_counter
from typing import Any

import keras
import numpy as np
from answers import serve
from keras import layers

from digitlab.data import sources, splits

BATCH = 128
MOST_EPOCHS = 30


def network(name: str) -> keras.Model:
    """The networks of the comparisons; ``convnet`` is the well-known one of the Keras examples."""
    rows = {
        "mlp": [layers.Flatten(), layers.Dense(128, "relu")],
        "cnn": [
            layers.Conv2D(24, 5, activation="relu"), layers.MaxPooling2D(),
            layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
            layers.Flatten(), layers.Dense(256, "relu"),
        ],
        "convnet": [
            layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(),
            layers.Flatten(), layers.Dropout(0.5),
        ],
        "gru": [layers.Reshape((28, 28)), layers.GRU(128), layers.Dropout(0.2)],
    }  # fmt: skip
    model = keras.Sequential([keras.Input((28, 28, 1)), *rows[name], layers.Dense(10, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


class Digits:
    """Training and validation digits, float32 in [0, 1]."""

    def __init__(self) -> None:
        train = sources.load("mnist").train
        images = train.images[..., np.newaxis].astype(np.float32) / 255
        self.learn, self.check = (
            (images[places], train.labels[places]) for places in splits.split(train.labels, 6_000, 0)
        )


class Reached(keras.callbacks.Callback):
    """Notes when an epoch ends with a validation accuracy, and ends the fit there."""

    def __init__(self, accuracy: float) -> None:
        super().__init__()
        self.accuracy, self.epoch, self.at = accuracy, None, 0.0

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        if logs and logs["val_accuracy"] >= self.accuracy:
            self.epoch, self.at = epoch + 1, perf_counter()
            self.model.stop_training = True


def warmed(model: keras.Model, digits: Digits) -> keras.Model:
    """The model with its training and checking compiled, and nothing learned."""
    model.optimizer.build(model.trainable_variables)
    variables = [*model.variables, *model.optimizer.variables]
    fresh = [keras.ops.convert_to_numpy(variable) for variable in variables]
    few = tuple(array[: 2 * BATCH + len(array) % BATCH] for array in digits.learn)  # whole batches and a short one
    model.fit(*few, batch_size=BATCH, validation_data=few, verbose=0)
    for variable, value in zip(variables, fresh, strict=True):
        variable.assign(value)
    return model


def prepare() -> tuple[dict[str, Any], Any]:
    digits, name = Digits(), sys.argv[1]
    model = warmed(network(name), digits)

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        if "reach" in question:
            keras.utils.set_random_seed(question["seed"])
            return reach(warmed(network(name), digits), digits, question["reach"])
        count, epochs = question.get("images"), question.get("epochs", 1)
        learn = [array[:count] for array in digits.learn]
        began = perf_counter()
        model.fit(
            *learn, batch_size=BATCH, epochs=epochs, verbose=0, validation_data=None if count else tuple(digits.check)
        )
        return {"images_per_second": epochs * len(learn[0]) / (perf_counter() - began)}

    return {"version": keras.__version__}, answer


def reach(model: keras.Model, digits: Digits, accuracy: float) -> dict[str, Any]:
    """Wall-clock seconds of ``fit`` to the end of the first epoch with that validation accuracy."""
    reached = Reached(accuracy)
    began = perf_counter()
    options = {"batch_size": BATCH, "epochs": MOST_EPOCHS, "verbose": 0, "callbacks": [reached]}
    model.fit(*digits.learn, validation_data=digits.check, **options)
    return {"seconds": reached.at - began if reached.epoch else None, "epoch": reached.epoch}


if __name__ == "__main__":
    serve(prepare)
