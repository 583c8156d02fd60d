"""Digits that a person has imported, as script: read from their data file, which is a ZIP of plain bytes."""

from __future__ import annotations

import json

from digitlab.core import dataset_names, folders
from digitlab.core.datasets import Dataset, Own
from digitlab.core.experiment import Data
from digitlab.core.files import MODEL

LOAD = '''\
DATASET = {path}


def load_digits():
    """Pictures uint8 [n, 28, 28] and labels [n] to learn from and for the test, from a data file of DigitLab."""
    with zipfile.ZipFile(DATASET) as file:
        names = sorted(name for name in file.namelist() if name.startswith("images/"))
        images = np.frombuffer(b"".join(map(file.read, names)), np.uint8).reshape(-1, 28, 28)
        labels, sealed = (np.frombuffer(file.read(name), np.uint8) for name in ("labels.bin", "sealed.bin"))
    learn, test = sealed == 0, sealed == 1
    return (images[learn], labels[learn]), (images[test], labels[test])
'''
SPLIT = '''

def alike(images):
    """For each picture the place of the first one that is equal to it."""
    first = {{}}
    return [first.setdefault(image.tobytes(), place) for place, image in enumerate(images)]


def share(classes, count, seed, alike):
    """The places of ``count`` digits, as many of each class as it has of all: the same ones as in DigitLab.

    Digits with the same number in ``alike`` stay together; where there is no room for all of them, none is taken.
    """
    shuffled = np.argsort(np.random.PCG64(seed).random_raw(len(classes)), kind="stable")
    quotas, rests = np.divmod(np.bincount(classes) * count, len(classes))
    quotas[np.argsort(-rests, kind="stable")[: count - quotas.sum()]] += 1
    groups, taken = {{}}, []
    for place, first in enumerate(alike):
        groups.setdefault(first, []).append(place)
    for place in shuffled:
        members = groups.pop(alike[place], [])
        counts = np.bincount(classes[members], minlength=len(quotas))
        if (counts <= quotas).all():
            quotas -= counts
            taken += members
    return np.sort(taken)


(train_images, train_labels), (test_images, test_labels) = load_digits()
sealed = {{image.tobytes() for image in test_images}}
others = np.array([image.tobytes() not in sealed for image in train_images])  # pictures that the test has are left out
train_images, train_labels = train_images[others], train_labels[others]
held_back = share({classes}, VALIDATION_COUNT, SPLIT_SEED, alike(train_images))
validation_images, validation_labels = train_images[held_back], train_labels[held_back]
train_images, train_labels = np.delete(train_images, held_back, axis=0), np.delete(train_labels, held_back)
'''
FEWER = """\
count = len(train_labels)
some = share({classes}, min(LEARN_FROM, count), SPLIT_SEED, range(count))
train_images, train_labels = train_images[some], train_labels[some]
"""


def loading(dataset: Dataset, shipped: str) -> tuple[str, frozenset[str]]:
    """The function that loads ``dataset`` and what it imports; ``shipped`` is the one for what ships with the app."""
    if not isinstance(dataset, Own):
        return shipped, frozenset()
    path = folders.datasets() / f"{dataset_names.checked(dataset.name)}{MODEL}"
    return LOAD.format(path=json.dumps(str(path), ensure_ascii=False)), frozenset({"import zipfile"})


def splitting(data: Data, *, fewer: bool) -> str:
    """The split of such digits, of which some may be equal, and of those that are learned from where they are fewer."""
    classes = "train_labels" if data.stratified else "np.zeros_like(train_labels)"
    return (SPLIT + (FEWER if fewer else "")).format(classes=classes)
