"""Random numbers as a pure function of a seed: the same in every way of execution, and cheap in all of them.

TensorFlow's stateless generators give other numbers under XLA than in a graph, and cost XLA on a CPU more than the
network itself. Dropout and augmentation need speed and repeatability, not secrecy: an integer hash of the place and
the seed does (the two-round multiply-xorshift mixer "lowbias32" of C. Wellons, 2018, public domain).
"""

from __future__ import annotations

from math import pi, prod
from typing import Any

import tensorflow as tf

from digitlab.engine.compiled import xla

OTHER_ROW = 1 << 28  # added to a seed where a second row is needed


def uniform(shape: tuple[int, ...], seed: Any, first: Any = 0) -> tf.Tensor:
    """float32 numbers in [0, 1) of ``shape``: from ``first`` on in the endless row of ``seed`` int32 [2]."""
    return tf.reshape(_hashed(prod(shape), seed, tf.convert_to_tensor(first)), shape)


def normal(shape: tuple[int, ...], seed: Any, first: Any = 0) -> tf.Tensor:
    """float32 numbers of ``shape`` around 0 with a spread of 1, each made of one of two rows (Box & Muller 1958)."""
    length = tf.sqrt(-2 * tf.math.log(1 - uniform(shape, seed, first)))
    return length * tf.cos(2 * pi * uniform(shape, seed + tf.constant([OTHER_ROW, 0]), first))


@xla
def _hashed(count: int, seed: Any, first: Any) -> tf.Tensor:
    one, two = (tf.bitcast(part, tf.uint32) for part in tf.unstack(seed))
    places = tf.bitcast(tf.range(count) + first, tf.uint32)
    mixed = _mix(places + _mix(one * _number(0x9E3779B9) + _mix(two + _number(0x85EBCA6B))))
    kept = tf.bitcast(tf.bitwise.right_shift(mixed, _number(8)), tf.int32)  # as many bits as a float32 holds
    return tf.cast(kept, tf.float32) * 2.0**-24


def _mix(bits: tf.Tensor) -> tf.Tensor:
    bits = tf.bitwise.bitwise_xor(bits, tf.bitwise.right_shift(bits, _number(16))) * _number(0x7FEB352D)
    bits = tf.bitwise.bitwise_xor(bits, tf.bitwise.right_shift(bits, _number(15))) * _number(0x846CA68B)
    return tf.bitwise.bitwise_xor(bits, tf.bitwise.right_shift(bits, _number(16)))


def _number(value: int) -> tf.Tensor:
    return tf.constant(value, tf.uint32)
