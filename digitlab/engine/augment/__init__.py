"""Bends digits on the device: one random look-up for each pixel, then what changes ink where it lies.

The order and the conventions are those of ``digitlab.data.augmentation``, the NumPy reference that this is tested
against. What an experiment does not list is not compiled; what it lists with a strength of 0 is skipped at run time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import tensorflow as tf

from digitlab.core.augmentations import Augmentation, Blur, Contrast, Elastic, Noise, Thickness
from digitlab.engine.augment import draws, ink, places

Strengths = dict[str, tf.Tensor]

Change = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
Draw = Callable[[int, Any, Any], tf.Tensor]

INK: dict[type[Augmentation], tuple[Change, Draw]] = {
    Thickness: (ink.thickened, draws.thickness),
    Blur: (ink.blurred, draws.blur),
    Contrast: (ink.contrasted, draws.contrast),
    Noise: (ink.noisy, draws.noise),
}


def names() -> list[str]:
    """What the strengths are, in the order in which a loop is given them: such as ``shift.pixels``."""
    return [f"{key}.{field}" for key, kind in Augmentation.entries().items() for field in kind.strengths()]


def strengths(augmentations: tuple[Augmentation, ...]) -> list[float]:
    """The strengths that :func:`names` names, 0 where an augmentation is not wanted."""
    wanted = {f"{one.key()}.{field}": getattr(one, field) for one in augmentations for field in one.strengths()}
    return [wanted.get(name, 0.0) for name in names()]


class Bending:
    """Bends batches as an experiment's ``augmentations`` say, with strengths that come with every batch."""

    def __init__(self, augmentations: tuple[Augmentation, ...]) -> None:
        self._kinds = {type(one) for one in augmentations}
        self._moving = [_first(kind) for kind in places.KINDS if kind in self._kinds]

    def __call__(self, images: tf.Tensor, strength: Any, seed: Any, first: Any = 0) -> tf.Tensor:
        """float32 [n, 28, 28] in [0, 1]: uint8 ``images`` [n, 28, 28], each bent by draws made with ``seed`` int32 [2].

        ``strength`` are the numbers of :func:`strengths`; ``first`` is the place of the first picture in its batch,
        which decides the draws.
        """
        named = dict(zip(names(), tf.unstack(strength, len(names())), strict=True))
        pictures = self._placed(images, named, seed, first)
        for kind, (change, draw) in INK.items():
            if kind in self._kinds:
                amount = named[_first(kind)]
                changed = partial(_changed, pictures, change, amount, draw, seed, first)
                pictures = tf.cond(amount > 0, changed, partial(tf.identity, pictures))
        return pictures

    def _placed(self, images: tf.Tensor, strength: Strengths, seed: Any, first: Any) -> tf.Tensor:
        still = partial(_scaled, images)
        if not self._moving:
            return still()
        moved = partial(_moved, images, strength, seed, first)
        if Elastic in self._kinds:
            plain, wanted = moved, strength["elastic.pixels"] > 0
            moved = partial(tf.cond, wanted, partial(plain, elastic=True), plain)
        return tf.cond(tf.add_n([strength[name] for name in self._moving]) > 0, moved, still)


def _moved(images: tf.Tensor, strength: Strengths, seed: Any, first: Any, *, elastic: bool = False) -> tf.Tensor:
    turn, zoom, slant, right, down = tf.unstack(draws.maps(images.shape[0], seed, first))
    maps = places.matrices(
        strength["rotate.degrees"] * turn, 1 + strength["zoom.fraction"] * zoom, strength["shear.degrees"] * slant,
        strength["shift.pixels"] * right, strength["shift.pixels"] * down,
    )  # fmt: skip
    if not elastic:
        return places.warp(images, maps)
    noise = draws.fields(images.shape[0], seed, first)
    return places.warp(
        images, maps, places.elastic_fields(noise, strength["elastic.pixels"], strength["elastic.sigma"])
    )


def _scaled(images: tf.Tensor) -> tf.Tensor:
    return tf.cast(images, tf.float32) / 255.0


def _changed(pictures: tf.Tensor, change: Change, strength: Any, draw: Draw, seed: Any, first: Any) -> tf.Tensor:
    return change(pictures, strength * draw(pictures.shape[0], seed, first))


def _first(kind: type[Augmentation]) -> str:
    """The strength that makes all the difference: at 0 nothing happens."""
    return f"{kind.key()}.{kind.strengths()[0]}"
