"""Arrays survive their way through a message."""

from __future__ import annotations

import numpy as np

from digitlab.data.packing import LARGEST, packed, unpacked


def test_an_array_comes_back_to_three_digits() -> None:
    array = np.random.default_rng(0).normal(size=(3, 4, 5))
    back = unpacked(packed(array))
    assert back.shape == (3, 4, 5)
    np.testing.assert_allclose(back, array, rtol=1e-3, atol=1e-4)


def test_what_a_broken_run_leaves_can_be_drawn() -> None:
    back = unpacked(packed(np.array([np.nan, np.inf, -np.inf, 1e20])))
    assert back.tolist() == [0, LARGEST, -LARGEST, LARGEST]
