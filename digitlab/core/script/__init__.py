"""An experiment as a Python script in plain Keras: to read, to run elsewhere and to go on from."""

from __future__ import annotations

import sys

from digitlab import __version__
from digitlab.core.conflicts import refuse
from digitlab.core.experiment import Experiment
from digitlab.core.script.bending import bending
from digitlab.core.script.callbacks import callbacks
from digitlab.core.script.data import data
from digitlab.core.script.learning import loss, optimizer
from digitlab.core.script.network import network
from digitlab.core.script.source import WIDTH, Part, constant, constants

HEAD = '''\
"""{name}: trains a network to read handwritten digits with Keras; written by DigitLab {version}.

Needs keras 3 with TensorFlow{besides}: pip install {packages}
"""
'''
FIT = """\
model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
model.fit(
    {digits},
    epochs=EPOCHS,
    validation_data=(validation_images, targets(validation_labels)),
{weights}    callbacks=[
{callbacks}
    ],
)
"""
END = """\
validation_loss, validation_accuracy = model.evaluate(validation_images, targets(validation_labels), verbose=0)
test_loss, test_accuracy = model.evaluate(test_images, targets(test_labels), verbose=0)
print(f"validation accuracy {validation_accuracy:.4f}, test accuracy {test_accuracy:.4f}")
"""
SAVE = 'model.save("{name}.keras")  # DigitLab opens it too\n'


def python_script(experiment: Experiment) -> str:
    """The source of a script that trains what ``experiment`` says, in Keras, with DigitLab only where Keras lacks it.

    Raises DigitLabError where settings do not go together or Keras' training loop cannot carry them out.
    """
    refuse(experiment)
    parts = {"Data": data(experiment), "Network": network(experiment), "Learning": _learning(experiment)}
    imports = frozenset({"import keras"}).union(*(part.imports for part in parts.values()))
    needs_digitlab = any("digitlab" in line for line in imports)
    needs = ["digitlab"] if needs_digitlab else ["keras", "tensorflow", "numpy"]
    name = _name(experiment)
    text = HEAD.format(
        name=name,
        version=__version__,
        besides=" and DigitLab" if needs_digitlab else "",
        packages=" ".join(needs),
    )
    text += f"\n{_imports(imports)}\n\n{constant('seed', experiment.seed, experiment, 'seed')}\n"
    text += "keras.utils.set_random_seed(SEED)\n"
    for title, part in parts.items():
        gap = "\n\n" if text.rpartition("\n\n\n")[2].startswith("def ") else "\n"  # two lines behind a function
        text += f"{gap}# {title} {'-' * (WIDTH - 3 - len(title))}\n\n{part.text}"
    return text + ("" if needs_digitlab else SAVE.format(name=_file_name(name)))


def _learning(experiment: Experiment) -> Part:
    rule, (classes, made) = optimizer(experiment), callbacks(experiment)
    training = experiment.training
    names = ["epochs", "batch_size", *(["patience"] if training.patience else [])]
    head = f"{constants(training, names)}\n{constants(experiment.optimizer, ['learning_rate'])}"
    if experiment.loss.weighs:
        head += f"\nCLASS_WEIGHTS = {dict(enumerate(experiment.loss.class_weights))}"
    bent = bending(experiment)
    digits = "BentDigits(train_images, targets(train_labels))" if bent else "train_images,\n    targets(train_labels)"
    fit = FIT.format(
        digits=digits if bent else f"{digits},\n    batch_size=BATCH_SIZE",
        weights="    class_weight=CLASS_WEIGHTS,\n" if experiment.loss.weighs else "",
        callbacks="\n".join(f"        {one}," for one in made),
    )
    blocks = [head + "\n", bent, classes.text, rule.text + loss(experiment) + fit + END]
    return Part("\n\n".join(filter(None, blocks)), classes.imports | rule.imports)


def _imports(imports: frozenset[str]) -> str:
    """Standard library, other software and DigitLab, each sorted; what comes from one module in one line."""
    modules: dict[str, list[str]] = {}
    for line in sorted(imports):
        start, _, name = line.partition(" import ")
        modules.setdefault(start, []).extend([name] if name else [])
    found: list[list[str]] = [[], [], []]
    for start, names in sorted(modules.items(), key=lambda one: (bool(one[1]), one[0])):
        package = start.split()[1].partition(".")[0]
        group = found[2 if package == "digitlab" else 0 if package in sys.stdlib_module_names else 1]
        group.append(f"{start} import {', '.join(names)}" if names else start)
    return "\n\n".join("\n".join(group) for group in found if group)


def _name(experiment: Experiment) -> str:
    """The experiment's name as it may stand in a docstring."""
    return "".join(sign for sign in experiment.name if sign.isprintable() and sign not in '"\\').strip() or "Untitled"


def _file_name(name: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in name).strip("-").lower() or "network"
