"""Keras' own optimizers on the network of the preset mlp, with ``Model.fit`` and its defaults.

    python keras_optimizers.py

``{"optimizer": "adam", "learning_rate": 0.001, "epochs": 12}`` fits everything with validation after each epoch.
"""

from time import perf_counter
from typing import Any

import keras
import numpy as np
from answers import serve
from keras import layers
from keras_fit import BATCH, Digits

NAMES = {
    "sgd": "SGD", "rmsprop": "RMSprop", "adagrad": "Adagrad", "adadelta": "Adadelta", "adam": "Adam", "adamw": "AdamW",
    "adamax": "Adamax", "nadam": "Nadam", "adafactor": "Adafactor", "lion": "Lion", "lamb": "Lamb", "ftrl": "Ftrl",
    "muon": "Muon",
}  # fmt: skip


def network() -> keras.Model:
    rows = [layers.Flatten(), layers.Dense(256, "relu"), layers.Dropout(0.2), layers.Dense(128, "relu"),
            layers.Dropout(0.2), layers.Dense(10, "softmax")]  # fmt: skip
    return keras.Sequential([keras.Input((28, 28, 1)), *rows])


def prepare() -> tuple[dict[str, Any], Any]:
    digits = Digits()

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        keras.utils.set_random_seed(1)
        model = network()
        optimizer = getattr(keras.optimizers, NAMES[question["optimizer"]])(learning_rate=question["learning_rate"])
        model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
        options = {"batch_size": BATCH, "verbose": 0, "validation_data": digits.check}
        model.fit(*(array[: 3 * BATCH] for array in digits.learn), **options)  # compiles
        began = perf_counter()
        history = model.fit(*digits.learn, epochs=question["epochs"], **options).history
        rate = question["epochs"] * len(digits.learn[0]) / (perf_counter() - began)
        state = sum(np.asarray(variable).nbytes for variable in optimizer.variables)
        return {"accuracy": max(history["val_accuracy"]), "images_per_second": rate, "state_bytes": state}

    return {"optimizers": list(NAMES)}, answer


if __name__ == "__main__":
    serve(prepare)
