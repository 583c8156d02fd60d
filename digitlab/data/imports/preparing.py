"""Turns pictures as a source has them into 28x28 as the network reads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.core.errors import DigitLabError
from digitlab.core.importing import Polarity, Reading
from digitlab.data import pictures
from digitlab.data.centring import SIDE
from digitlab.data.digits import Images
from digitlab.data.imports.source import Pixels, Raw, Source
from digitlab.data.pieces import Grey

LEVELS = (1.0, 16.0, 255.0)  # what white is: shares, the scans of UCI's digits, bytes
MIDDLE = 14.5  # where MNIST has the centre of mass, in pixels
ASIDE = 2.5  # pixels from there that are still thought centred
CLEAN = 0.02  # of white: what paper may differ from it
MOSTLY = 0.9  # of the pictures must be centred to be taken as they are


class Preparation(NamedTuple):
    """What was found out from some pictures, and is then done to all.

    ``low`` and ``white`` are the numbers of black and white; ``polarity`` is that of all pictures of an array, or
    ``detect`` where each picture is looked at by itself; ``as_they_are`` says that they need no more than that.
    ``margin`` is the share of white of clean paper, which is put around pictures whose digits may touch the edge.
    """

    low: float
    white: float
    polarity: Polarity
    as_they_are: bool
    turned: bool
    margin: float | None = None

    def apply(self, raw: Raw) -> tuple[Images, NDArray[np.bool_]]:
        """uint8 [m, 28, 28] of all that show something, and bool [n] which those are.

        Raises DigitLabError where an array holds numbers beyond black and white.
        """
        if isinstance(raw.images, list):
            greys: Iterable[Grey] = raw.images
        elif self.as_they_are:
            return self._taken(self._in_bytes(raw.images))
        else:
            greys = self._in_shares(raw.images)
            if self.margin is not None:
                wide = max(greys.shape[1:]) // 4 + 1
                greys = np.pad(greys, ((0, 0), (wide, wide), (wide, wide)), constant_values=self.margin)
        made = [pictures.prepared(grey.T if self.turned else grey, self.polarity) for grey in greys]
        images = np.stack(made) if made else np.empty((0, SIDE, SIDE), np.uint8)
        return _drawn(images)

    def _taken(self, images: Images) -> tuple[Images, NDArray[np.bool_]]:
        if self.polarity == "dark_on_light":
            images = 255 - images
        if self.turned:
            images = images.transpose(0, 2, 1)
        return _drawn(images)

    def _in_bytes(self, images: Pixels) -> Images:
        if images.dtype == np.uint8 and self.white == LEVELS[-1] and not self.low:
            return images
        scaled: Images = np.round(255 * self._in_shares(images)).astype(np.uint8)
        return scaled

    def _in_shares(self, images: Pixels) -> NDArray[np.float32]:
        """float32 in 0 to 1."""
        least, most = images.min(), images.max()
        if not (least >= self.low and most <= self.white):
            odd = most if least >= self.low else least
            raise DigitLabError(
                f"A pixel is {odd:g}, while others go from {self.low:g} to {self.white:g}; save all of them on one"
                " scale, 0 to 255 or 0 to 1."
            )
        return ((images.astype(np.float32) - self.low) / (self.white - self.low)).astype(np.float32)


def _drawn(images: Images) -> tuple[Images, NDArray[np.bool_]]:
    """Those of ``images`` that show something, and which these are."""
    seen = images.reshape(len(images), SIDE * SIDE).max(axis=1) > 0
    return (images if seen.all() else images[seen]), seen


def found_out(source: Source, some: list[Raw], reading: Reading) -> Preparation:
    """What to do to the pictures of ``source``, of which these are ``some``; what ``reading`` says is not detected."""
    turned = source.turned if reading.turned == "detect" else reading.turned == "yes"
    if source.prepared:
        return Preparation(0.0, LEVELS[-1], "light_on_dark", True, False)
    if source.each_by_itself:
        return Preparation(0.0, 1.0, reading.polarity, False, turned)
    arrays = [raw.images for raw in some if not isinstance(raw.images, list)]
    low, white = _scale(arrays)
    shares = (np.concatenate(arrays).astype(np.float32) - low) / (white - low)
    edge = np.concatenate([shares[:, 0], shares[:, -1], shares[:, :, 0], shares[:, :, -1]], axis=1)
    paper = float(np.median(edge))
    dark = paper > 0.5 if reading.polarity == "detect" else reading.polarity == "dark_on_light"
    polarity: Polarity = "dark_on_light" if dark else "light_on_dark"
    margin = float(dark)
    clean = bool(abs(paper - margin) < CLEAN and np.median(np.abs(edge - paper)) < CLEAN)
    as_they_are = clean and _like_mnist(1 - shares if dark else shares)
    return Preparation(low, white, polarity, as_they_are, turned, margin if clean else None)


def _scale(arrays: list[Pixels]) -> tuple[float, float]:
    """The numbers of black and of white."""
    least, most = (float(function([function(images) for images in arrays])) for function in (np.min, np.max))
    if least == most:
        raise DigitLabError(f"The first pictures show nothing: every pixel is {most:g}; check what they are made of.")
    if -1 <= least < 0 and 0 < most <= 1:
        return -1.0, 1.0
    white = next((level for level in LEVELS if most <= level), 0.0)
    if not (least >= 0 and white):
        raise DigitLabError(
            f"The pixels go from {least:g} to {most:g}; they must go from 0 to 255, 0 to 1 or -1 to 1, so rescale them."
        )
    return 0.0, white


def _like_mnist(ink: NDArray[np.float32]) -> bool:
    """Whether pictures [n, h, w] of white ink are 28x28 and mostly centred."""
    amount = ink.sum(axis=(1, 2))
    if ink.shape[1:] != (SIDE, SIDE) or not amount.any():
        return False
    middles = np.arange(SIDE) + 0.5
    drawn, weight = ink[amount > 0], amount[amount > 0]
    away = [np.abs(drawn.sum(axis=axis) @ middles / weight - MIDDLE) for axis in (1, 2)]
    return bool((np.maximum(*away) <= ASIDE).mean() >= MOSTLY)


def polarity_seen(some: list[Raw]) -> Polarity:
    """What most of grey pictures are, where each is looked at by itself."""
    greys: list[NDArray[Any]] = [grey for raw in some if isinstance(raw.images, list) for grey in raw.images]
    dark = [np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])) > 0.5 for grey in greys]
    return "dark_on_light" if greys and 2 * sum(dark) > len(dark) else "light_on_dark"
