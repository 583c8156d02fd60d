"""The data of an experiment as script: digits, the same ones held back as in DigitLab, and what bends them."""

from __future__ import annotations

from digitlab.core.augmentations import Augmentation
from digitlab.core.experiment import Experiment
from digitlab.core.losses import KlDivergence
from digitlab.core.parameter import hint
from digitlab.core.script.source import Part, constant, constants

DIGITS = '''\
def load_digits():
    """Pictures uint8 [n, 28, 28] and labels [n] to learn from and for the test: DigitLab's copy, or Keras' download."""
    try:
        from digitlab.data.sources import load
    except ImportError:
        return keras.datasets.mnist.load_data()
    return load("mnist")


def share(labels, count, seed):
    """The places of ``count`` digits, as many of each class as it has of all: the same ones as in DigitLab."""
    shuffled = np.argsort(np.random.PCG64(seed).random_raw(len(labels)), kind="stable")
    quotas, rests = np.divmod(np.bincount(labels) * count, len(labels))
    quotas[np.argsort(-rests, kind="stable")[: count - quotas.sum()]] += 1
    return np.sort(np.concatenate([shuffled[labels[shuffled] == digit][:quota] for digit, quota in enumerate(quotas)]))


(train_images, train_labels), (test_images, test_labels) = load_digits()
held_back = share(train_labels, VALIDATION_COUNT, SPLIT_SEED)
validation_images, validation_labels = train_images[held_back], train_labels[held_back]
train_images, train_labels = np.delete(train_images, held_back, axis=0), np.delete(train_labels, held_back)
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
BENDING = '''\
class BentDigits(keras.utils.PyDataset):
    """Batches of digits in a new order in every epoch, each digit bent a little differently whenever it is seen."""

    def __init__(self, images, targets):
        super().__init__()
        self.images, self.targets = images, targets
        self.random = np.random.default_rng(SEED)
        self.order = self.random.permutation(len(images))

    def __len__(self):
        return -(-len(self.images) // BATCH_SIZE)

    def __getitem__(self, number):
        places = self.order[number * BATCH_SIZE : (number + 1) * BATCH_SIZE]
        return bend(self.images[places], self.random), self.targets[places]

    def on_epoch_end(self):
        self.order = self.random.permutation(len(self.images))


def bend(images, random):
    """float32 [n, 28, 28, 1]: each picture scaled, slanted, turned and moved by chance, in one bilinear resampling."""
    zoom, slant, turn, right, down = random.uniform(-1, 1, (5, len(images)))
    zoom, slant, turn = 1 + ZOOM * zoom, np.tan(np.radians(SHEAR * slant)), np.radians(ROTATE * turn)
    # The pixel (x, y) of the new picture is found at (a x + b y + x0, c x + d y + y0) of the old one.
    a, b = (np.cos(turn) + slant * np.sin(turn)) / zoom, (np.sin(turn) - slant * np.cos(turn)) / zoom
    c, d = -np.sin(turn) / zoom, np.cos(turn) / zoom
    middle_x, middle_y = 13.5 + SHIFT * right, 13.5 + SHIFT * down
    x0, y0 = 13.5 - a * middle_x - b * middle_y, 13.5 - c * middle_x - d * middle_y
    maps = np.stack([a, b, x0, c, d, y0, 0 * a, 0 * a], axis=1).astype("float32")
    return np.asarray(keras.ops.image.affine_transform(images.astype("float32"), maps, fill_mode="constant"))
'''


def data(experiment: Experiment) -> Part:
    """Constants, split and targets."""
    spec = experiment.data
    fewer = spec.training_count < spec.dataset.training_count - spec.validation_count
    names = ["validation_count", "split_seed", *(["learn_from"] if fewer else [])]
    text = f"{constants(spec, names)}\n\n\n{DIGITS}{FEWER if fewer else ''}"
    for part in ("train", "validation", "test"):
        text += f"{part}_images = {part}_images[..., np.newaxis]\n"
    return Part(text + _targets(experiment), frozenset({"import numpy as np"}))


def _targets(experiment: Experiment) -> str:
    """One-hot targets; Keras' KL divergence does not smooth them by itself."""
    loss = experiment.loss
    if not isinstance(loss, KlDivergence) or not loss.label_smoothing:
        what, value = "1 for the true digit, 0 for the others", "keras.utils.to_categorical(labels, 10)"
        return TARGETS.format(what=what, value=value)
    what = "most of 1 for the true digit, the rest of it spread over all ten"
    value = "keras.utils.to_categorical(labels, 10) * (1 - LABEL_SMOOTHING) + LABEL_SMOOTHING / 10"
    return f"\n{constants(loss, ['label_smoothing'])}\n{TARGETS.format(what=what, value=value)}"


def bending(experiment: Experiment) -> str:
    """How digits are bent; empty where they are not."""
    if not experiment.augmentations:
        return ""
    chosen = {type(one): one for one in experiment.augmentations}
    lines = []
    for key, kind in Augmentation.entries().items():
        field = next(name for name, declared in kind.model_fields.items() if hint(declared, "acts"))
        spec = chosen.get(kind)
        lines.append(constant(key, spec.strength() if spec else 0.0, spec or kind(), field))
    return "\n".join(lines) + f"\n\n\n{BENDING}"
