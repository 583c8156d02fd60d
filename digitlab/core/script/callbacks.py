"""What happens between the steps of Keras' training loop: learning rate, best weights, early endings, running mean."""

from __future__ import annotations

import re

from digitlab.core.experiment import Experiment
from digitlab.core.schedules import Constant, Schedule, cosine
from digitlab.core.script.source import Part, constants, function

RATE = '''\
class LearningRate(keras.callbacks.Callback):
    """Sets the learning rate of every step of the run."""

    def on_train_begin(self, logs=None):
        self.step{losses} = 0{nothing}
        self.total = self.params["steps"] * self.params["epochs"]

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = LEARNING_RATE * {value}
        self.step += 1
'''
LOSSES = """
    def on_epoch_end(self, epoch, logs=None):
        self.losses.append(logs["val_loss"])
"""
AVERAGE = '''\
class WeightAverage(keras.callbacks.Callback):
    """Keeps a running mean of the weights, with which the network is checked and answers."""

    def on_train_begin(self, logs=None):
        self.step, self.own = 0, None
        self.average = self.weights()

    def weights(self):
        return [keras.ops.convert_to_numpy(weight) for weight in self.model.trainable_weights]

    def put(self, values):
        for weight, value in zip(self.model.trainable_weights, values, strict=True):
            weight.assign(value)

    def on_train_batch_end(self, batch, logs=None):
        self.step += 1
        kept = min(WEIGHT_AVERAGE, (1 + self.step) / (10 + self.step))  # it forgets faster at the beginning
        pairs = zip(self.average, self.weights(), strict=True)
        self.average = [kept * old + (1 - kept) * new for old, new in pairs]

    def on_test_begin(self, logs=None):
        self.own = self.weights()
        self.put(self.average)

    def on_epoch_begin(self, epoch, logs=None):
        if self.own is not None:
            self.put(self.own)
'''
TARGET = '''\
class TargetReached(keras.callbacks.Callback):
    """Stops when enough of the digits held back are read right."""

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = self.model.stop_training or logs["val_accuracy"] >= TARGET_ACCURACY
'''
TIME = '''\
class TimeLimit(keras.callbacks.Callback):
    """Stops when the time is over."""

    def on_train_begin(self, logs=None):
        self.began = perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self.model.stop_training = self.model.stop_training or perf_counter() - self.began >= TIME_LIMIT
'''
BEST = """\
keras.callbacks.EarlyStopping("val_accuracy", mode="max", patience={patience}, restore_best_weights=True)"""


def callbacks(experiment: Experiment) -> tuple[Part, list[str]]:
    """The classes, and the calls that make one of each."""
    training, average = experiment.training, experiment.regularisation.weight_average
    classes: list[str] = []
    imports: set[str] = set()
    made: list[str] = []
    if not isinstance(experiment.schedule, Constant) or experiment.schedule.linear_warm_up:
        rate = _rate(experiment)
        classes.append(rate.text)
        imports |= rate.imports
        made.append("LearningRate()")
    if average:
        classes.append(f"{constants(experiment.regularisation, ['weight_average'])}\n\n\n{AVERAGE}")
        made.append("WeightAverage()")
    if training.target_accuracy:
        classes.append(f"{constants(training, ['target_accuracy'])}\n\n\n{TARGET}")
        made.append("TargetReached()")
    if training.time_limit:
        classes.append(f"{constants(training, ['time_limit'])}\n\n\n{TIME}")
        imports.add("from time import perf_counter")
        made.append("TimeLimit()")
    made.append(BEST.format(patience="PATIENCE" if training.patience else "EPOCHS"))
    return Part("\n\n".join(classes), frozenset(imports)), made


def _rate(experiment: Experiment) -> Part:
    """The schedule: its own mathematics as functions, and the callback that asks them at every step."""
    spec = experiment.schedule
    kind = type(spec)
    scales = kind.scale is not Schedule.scale
    fields = {name: value for name, value in spec if name != "type"}
    used = [name for name in fields if name != "linear_warm_up" or spec.linear_warm_up]
    functions = [function(kind.course, "course", fields)]
    value = "course(self.step, self.total)"
    if spec.linear_warm_up:
        functions.append(function(Schedule.factor, "factor", fields).replace("self.course(", "course("))
        value = "factor(self.step, self.total)"
    if scales:
        functions.append(function(kind.scale, "scale", fields))
        value += " * scale(self.losses)"
    text = "\n\n\n".join(functions)
    if "cosine(" in text:
        text = f"{function(cosine, 'cosine')}\n\n\n{text}"
    names = [name for name in ("cos", "floor", "inf", "pi") if re.search(rf"\b{name}\b", text)]
    imports = {f"from math import {name}" for name in names}
    if "Sequence[" in text:
        imports.add("from collections.abc import Sequence")
    called = RATE.format(value=value, losses=", self.losses" if scales else "", nothing=", []" if scales else "") + (
        LOSSES if scales else ""
    )
    comment = f"# {spec.title}: {spec.explanation}"
    head = constants(spec, used)
    return Part(f"{comment}\n{head}\n\n\n{text}\n\n\n{called}", frozenset(imports))
