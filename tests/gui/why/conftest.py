"""A session that looks at the reasons of an answer, and answers as the engine gives them."""

import numpy as np
import pytest

from digitlab.core.explanation import CHANGES, Explained
from digitlab.data.drawing import render
from digitlab.data.packing import packed
from digitlab.gui import explanations

FORMS = len(CHANGES), len(CHANGES[0].amounts), 1


@pytest.fixture(scope="session")
def seven():
    return render([np.array([[10, 10], [50, 10], [25, 80]], float)])


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    monkeypatch.setattr(explanations, "AFTER_MS", 0)


@pytest.fixture
def explained():
    """An answer: a 7 before a 1, but a 1 where the drawing is turned most, and by the ink at the top."""

    def make(number=1, answer=7):
        shares = np.full(10, 0.02)
        shares[answer], shares[1] = 0.7, 0.14
        whole = np.log(shares)
        erased, inked = (np.tile(whole, (28, 28, 1)) for _ in range(2))
        changed = np.tile(whole, FORMS)
        erased[5, 14, [answer, 1]] = whole[[1, answer]]
        changed[0, -1, [answer, 1]] = whole[[1, answer]]
        arrays = {"whole": whole, "erased": erased, "inked": inked, "changed": changed}
        return Explained(number=number, answer=answer, **{name: packed(one) for name, one in arrays.items()})

    return make
