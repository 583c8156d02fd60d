"""The colours of numbers with a sign: blue above zero, orange below, the stronger the larger."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from PySide6.QtGui import QColor, QImage

from digitlab.gui.palette import LIGHT, palette

SHADES = {1: ("#2f8fd0", LIGHT.ink), -1: ("#c97f00", "#fff0c8")}  # on the ground of the canvas, in both looks
STEPS = 128
FAINT = 0.7  # the power that makes small numbers of nodes seen
TURN = 0.55  # of the way to the largest number, where the colour is purest


def strength(value: float, peak: float) -> float:
    """The size of ``value`` in shares of ``peak``, 0 to 1."""
    return min(1.0, abs(value) / peak) if peak > 0 else 0.0


def of_sign(value: float) -> str:
    """The colour of positive or of negative numbers on the ground of the window."""
    return palette().positive if value >= 0 else palette().negative


def of_nodes(values: np.ndarray, peak: float, ground: str) -> list[QColor]:
    """For each of ``values`` [n] the colour of its sign on ``ground``, the stronger the larger."""
    shares = np.minimum(np.abs(values) / peak, 1.0) ** FAINT if peak > 0 else np.zeros(len(values))
    signs = (palette().negative, palette().positive)
    steps = zip((values >= 0).tolist(), np.round(shares * STEPS).astype(int).tolist(), strict=True)
    return [_mixed(ground, signs[positive], step) for positive, step in steps]


def mixed(ground: str, colour: str, share: float) -> QColor:
    """``share`` of ``colour`` on ``ground``, in steps that no eye tells apart."""
    return _mixed(ground, colour, round(share * STEPS))


@lru_cache(maxsize=2_048)
def _mixed(ground: str, colour: str, step: int) -> QColor:
    below, above, share = QColor(ground), QColor(colour), step / STEPS
    return QColor.fromRgbF(
        *(a + (b - a) * share for a, b in zip(below.getRgbF()[:3], above.getRgbF()[:3], strict=True))
    )


def image(values: np.ndarray, peak: float) -> QImage:
    """Numbers [height, width] as a picture on a dark ground: zero is dark, and both ways grow lighter."""
    height, width = values.shape
    places = np.clip(values * (127 / peak if peak > 0 else 0.0), -127, 127).round() + 127
    stride = -(-width // 4) * 4
    padded = np.zeros((height, stride), np.uint8)
    padded[:, :width] = places
    made = QImage(padded.tobytes(), width, height, stride, QImage.Format.Format_Indexed8)
    made.setColorTable(_table())
    return made.copy()


@cache
def _table() -> list[int]:
    return [_shade(place / 127).rgb() for place in range(-127, 128)]


def _shade(share: float) -> QColor:
    pure, light = SHADES[1 if share >= 0 else -1]
    size = abs(share)
    if size <= TURN:
        return mixed(LIGHT.canvas, pure, size / TURN)
    return mixed(pure, light, (size - TURN) / (1 - TURN))
