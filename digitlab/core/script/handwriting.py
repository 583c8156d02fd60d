"""Drawn digits that are learned from besides the dataset, as script: read from the files that hold them."""

from __future__ import annotations

import json

from digitlab.core import dataset_names, folders
from digitlab.core.handwriting import Handwriting
from digitlab.core.script.source import Part, constants

MIX = '''\

{constants}
HANDWRITING = {path}


def load_handwriting():
    """Pictures uint8 [n, 28, 28] and labels [n] that were drawn in DigitLab, the oldest first."""
    files = sorted(Path(HANDWRITING).glob("*.json"))[:COUNT]
    drawn = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    pixels = b"".join(base64.b64decode(one["picture"]) for one in drawn)
    return np.frombuffer(pixels, np.uint8).reshape(-1, 28, 28), np.array([one["label"] for one in drawn], np.uint8)


drawn_images, drawn_labels = load_handwriting()
apart = {{image.tobytes() for image in np.concatenate([validation_images, test_images])}}
if any(image.tobytes() in apart for image in drawn_images):
    raise SystemExit("Some drawn digits are equal to digits that are not learned from: remove them in DigitLab.")
drawn_images, drawn_labels = (np.repeat(array, WEIGHT, axis=0) for array in (drawn_images, drawn_labels))
train_images, train_labels = np.concatenate([train_images, drawn_images]), np.concatenate([train_labels, drawn_labels])
'''
IMPORTS = frozenset({"import base64", "import json", "from pathlib import Path"})


def mixing(handwriting: Handwriting) -> Part:
    """What mixes the drawn digits into those that are learned from; nothing where there are none."""
    if not handwriting.shown:
        return Part("")
    path = folders.handwriting() / dataset_names.checked(handwriting.name, "collection")
    text = MIX.format(
        constants=constants(handwriting, ["count", "weight"]), path=json.dumps(str(path), ensure_ascii=False)
    )
    return Part(text, IMPORTS)
