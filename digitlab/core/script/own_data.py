"""Digits that a person has imported, as script: read from their data file, which is a ZIP of plain bytes."""

from __future__ import annotations

import json

from digitlab.core import dataset_names, folders
from digitlab.core.datasets import Dataset, Own
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


def loading(dataset: Dataset, shipped: str) -> tuple[str, frozenset[str]]:
    """The function that loads ``dataset`` and what it imports; ``shipped`` is the one for what ships with the app."""
    if not isinstance(dataset, Own):
        return shipped, frozenset()
    path = folders.datasets() / f"{dataset_names.checked(dataset.name)}{MODEL}"
    return LOAD.format(path=json.dumps(str(path), ensure_ascii=False)), frozenset({"import zipfile"})
