"""The data of an experiment as script: digits, the same ones held back as in DigitLab."""

from __future__ import annotations

from digitlab.core.datasets import Own
from digitlab.core.experiment import Experiment
from digitlab.core.losses import KlDivergence
from digitlab.core.script.handwriting import mixing
from digitlab.core.script.own_data import loading, splitting
from digitlab.core.script.source import Part, constants

# MNIST has no two equal pictures, so the script need not keep equal ones together.
LOAD = '''\
def load_digits():
    """Pictures uint8 [n, 28, 28] and labels [n] to learn from and for the test: DigitLab's copy, or Keras' download."""
    try:
        from digitlab.data.sources import load
    except ImportError:
        return keras.datasets.mnist.load_data()
    return load("mnist")
'''
DIGITS = """

{share}


(train_images, train_labels), (test_images, test_labels) = load_digits()
held_back = share(train_labels, VALIDATION_COUNT, SPLIT_SEED)
validation_images, validation_labels = train_images[held_back], train_labels[held_back]
train_images, train_labels = np.delete(train_images, held_back, axis=0), np.delete(train_labels, held_back)
"""
STRATIFIED = '''\
def share(labels, count, seed):
    """The places of ``count`` digits, as many of each class as it has of all: the same ones as in DigitLab."""
    shuffled = np.argsort(np.random.PCG64(seed).random_raw(len(labels)), kind="stable")
    quotas, rests = np.divmod(np.bincount(labels) * count, len(labels))
    quotas[np.argsort(-rests, kind="stable")[: count - quotas.sum()]] += 1
    return np.sort(np.concatenate([shuffled[labels[shuffled] == digit][:quota] for digit, quota in enumerate(quotas)]))
'''
BY_CHANCE = '''\
def share(labels, count, seed):
    """The places of ``count`` digits, by chance: the same ones as in DigitLab."""
    shuffled = np.argsort(np.random.PCG64(seed).random_raw(len(labels)), kind="stable")
    return np.sort(shuffled[:count])
'''
WRONG = '''

def with_wrong(labels, share, seed):
    """``labels`` with a share of them made wrong on purpose: the same ones as in DigitLab."""
    order, shifts = np.random.PCG64([seed, 1]).random_raw(2 * len(labels)).reshape(2, -1)
    places = np.argsort(order, kind="stable")[: round(share * len(labels))]
    wrong = labels.copy()
    wrong[places] = (labels[places] + 1 + shifts[places] % 9) % 10
    return wrong


train_labels = with_wrong(train_labels, WRONG_LABELS, SPLIT_SEED)
'''
FEWER = """\
some = share(train_labels, LEARN_FROM, SPLIT_SEED)
train_images, train_labels = train_images[some], train_labels[some]
"""
TARGETS = '''

def targets(labels):
    """float [n, 10]: {what}."""
    return {value}
'''


def data(experiment: Experiment) -> Part:
    """Constants, split and targets."""
    spec = experiment.data
    fewer = spec.training_count < spec.dataset.training_count - spec.validation_count
    names = ["validation_count", "split_seed", *(["learn_from"] if fewer else [])]
    names += ["wrong_labels"] if spec.wrong_labels else []
    load, imports = loading(spec.dataset, LOAD)
    if isinstance(spec.dataset, Own):
        digits = splitting(spec, fewer=fewer)
    else:
        digits = DIGITS.replace("{share}\n", STRATIFIED if spec.stratified else BY_CHANCE) + (FEWER if fewer else "")
    mixed = mixing(spec.handwriting)
    text = f"{constants(spec, names)}\n\n\n{load}{digits}{WRONG if spec.wrong_labels else ''}"
    text += mixed.text
    for part in ("train", "validation", "test"):
        text += f"{part}_images = {part}_images[..., np.newaxis]\n"
    return Part(text + _targets(experiment), frozenset({"import numpy as np"}) | imports | mixed.imports)


def _targets(experiment: Experiment) -> str:
    """One-hot targets; Keras' KL divergence does not smooth them by itself."""
    loss = experiment.loss
    if not isinstance(loss, KlDivergence) or not loss.label_smoothing:
        what, value = "1 for the true digit, 0 for the others", "keras.utils.to_categorical(labels, 10)"
        return TARGETS.format(what=what, value=value)
    what = "most of 1 for the true digit, the rest of it spread over all ten"
    value = "keras.utils.to_categorical(labels, 10) * (1 - LABEL_SMOOTHING) + LABEL_SMOOTHING / 10"
    return f"\n{constants(loss, ['label_smoothing'])}\n{TARGETS.format(what=what, value=value)}"
