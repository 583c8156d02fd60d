"""Lets a network read a picture as it might have been, to find why it is read as it is."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from digitlab.core.explanation import CHANGES, LEAST, Explain, Explained
from digitlab.data import explanation
from digitlab.data.centring import SIDE
from digitlab.data.packing import packed
from digitlab.engine.predict import picture_in
from digitlab.engine.reading import Reader
from digitlab.engine.trained import Trained


def explained(wanted: Explain, network: Trained, reader: Reader) -> Generator[Explained | None, None, None]:
    """The answer at once, in the end; None is a moment to stop. A form that changes nothing is not read again."""
    picture = picture_in(wanted.pixels)
    ways = [picture[None], explanation.erased(picture), explanation.inked(picture), explanation.changed(picture)]
    forms = np.concatenate(ways)
    others = (forms != picture).any(axis=(1, 2))
    others[0] = True
    shares = yield from reader.shares(forms[others], network)
    logarithms = np.log(np.maximum(shares, LEAST))[np.where(others, others.cumsum() - 1, 0)]
    whole, erased, inked, changed = np.split(logarithms, np.cumsum([len(way) for way in ways])[:-1])
    yield Explained(
        number=wanted.number, answer=int(whole[0].argmax()), whole=packed(whole[0]),
        erased=packed(erased.reshape(SIDE, SIDE, -1)), inked=packed(inked.reshape(SIDE, SIDE, -1)),
        changed=packed(changed.reshape(len(CHANGES), -1, whole.shape[-1])),
    )  # fmt: skip
