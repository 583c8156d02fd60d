"""Layers with a memory, forwards and backwards by hand.

The products with the inputs need no memory, and those that make gradients of the weights need no order: each is one
large product over all steps. Only what hangs on the step before is computed step by step. Automatic differentiation
instead makes a small product for every weight at every step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import keras
import tensorflow as tf

from digitlab.core import layers as specs

Tensors = tuple[tf.Tensor, ...]


class Slopes(NamedTuple):
    """Gradients of one step: of what the inputs give, of what the state gives, and of the states before."""

    given: tf.Tensor
    recalled: tf.Tensor
    before: Tensors


class SimpleCell:
    """h <- tanh(given + recalled)."""

    states, notes = 1, 1

    @staticmethod
    def step(given: tf.Tensor, recalled: tf.Tensor, before: Tensors) -> tuple[Tensors, Tensors]:
        """The states after a step, the output first, and what :meth:`back` needs to know of it."""
        h = tf.tanh(given + recalled)
        return (h,), (h,)

    @staticmethod
    def back(noted: Tensors, before: tf.Tensor, after: Tensors) -> Slopes:
        """The gradients of a step from those of the states ``after`` it; ``before`` is the output before it."""
        slope = after[0] * (1 - tf.square(noted[0]))
        return Slopes(slope, slope, (tf.zeros_like(before),))


class GatedCell:
    """Keras' GRU: gates z and r, h <- z h + (1 - z) tanh(given + r recalled)."""

    states, notes = 1, 4

    @staticmethod
    def step(given: tf.Tensor, recalled: tf.Tensor, before: Tensors) -> tuple[Tensors, Tensors]:
        """As for :class:`SimpleCell`."""
        given_z, given_r, given_h = tf.split(given, 3, 1)
        recalled_z, recalled_r, recalled_h = tf.split(recalled, 3, 1)
        z, r = tf.sigmoid(given_z + recalled_z), tf.sigmoid(given_r + recalled_r)
        new = tf.tanh(given_h + r * recalled_h)
        return (z * before[0] + (1 - z) * new,), (z, r, new, recalled_h)

    @staticmethod
    def back(noted: Tensors, before: tf.Tensor, after: Tensors) -> Slopes:
        """As for :class:`SimpleCell`."""
        z, r, new, recalled_h = noted
        of_new = after[0] * (1 - z) * (1 - tf.square(new))
        of_z = after[0] * (before - new) * z * (1 - z)
        of_r = of_new * recalled_h * r * (1 - r)
        given, recalled = tf.concat([of_z, of_r, of_new], 1), tf.concat([of_z, of_r, of_new * r], 1)
        return Slopes(given, recalled, (after[0] * z,))


class LongCell:
    """Keras' LSTM: gates i, f and o, c <- f c + i tanh(...), h <- o tanh(c)."""

    states, notes = 2, 6

    @staticmethod
    def step(given: tf.Tensor, recalled: tf.Tensor, before: Tensors) -> tuple[Tensors, Tensors]:
        """As for :class:`SimpleCell`."""
        sum_i, sum_f, sum_c, sum_o = tf.split(given + recalled, 4, 1)
        i, f, o = tf.sigmoid(sum_i), tf.sigmoid(sum_f), tf.sigmoid(sum_o)
        new = tf.tanh(sum_c)
        c = f * before[1] + i * new
        shown = tf.tanh(c)
        return (o * shown, c), (i, f, o, new, before[1], shown)

    @staticmethod
    def back(noted: Tensors, before: tf.Tensor, after: Tensors) -> Slopes:
        """As for :class:`SimpleCell`."""
        i, f, o, new, cell_before, shown = noted
        of_cell = after[1] + after[0] * o * (1 - tf.square(shown))
        sums = tf.concat([
            of_cell * new * i * (1 - i), of_cell * cell_before * f * (1 - f), of_cell * i * (1 - tf.square(new)),
            after[0] * shown * o * (1 - o),
        ], 1)  # fmt: skip
        return Slopes(sums, sums, (tf.zeros_like(before), of_cell * f))


Cell = type[SimpleCell] | type[GatedCell] | type[LongCell]


def outputs(cell: Cell, x: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor, biases: Tensors) -> tf.Tensor:
    """The outputs [steps, n, units] of every step, from inputs [steps, n, inputs] and a memory of zeros.

    ``biases`` are those of the sums of the inputs, and where there are two, of those of the state.
    """

    @tf.custom_gradient
    def run(x: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor, *biases: tf.Tensor) -> tuple[tf.Tensor, Any]:
        given = tf.tensordot(x, kernel, 1) + biases[0]
        h, noted = _forwards(cell, given, recurrent, biases[1:])

        def gradients(of_h: tf.Tensor) -> Tensors:
            before = tf.concat([tf.zeros_like(h[:1]), h[:-1]], 0)
            of_given, of_recalled = _backwards(cell, noted, before, of_h, recurrent)
            of_biases = [tf.reduce_sum(one, [0, 1]) for one in (of_given, of_recalled)]
            return (
                tf.tensordot(of_given, kernel, [[2], [1]]),
                tf.tensordot(x, of_given, [[0, 1], [0, 1]]),
                tf.tensordot(before, of_recalled, [[0, 1], [0, 1]]),
                *of_biases[: len(biases)],
            )

        return h, gradients

    result: tf.Tensor = run(x, kernel, recurrent, *biases)
    return result


def _forwards(cell: Cell, given: tf.Tensor, recurrent: tf.Tensor, bias: Tensors) -> tuple[tf.Tensor, Tensors]:
    """Every output [steps, n, units], and what was noted of every step."""
    steps, zero = given.shape[0], tf.zeros([tf.shape(given)[1], recurrent.shape[0]], given.dtype)
    states = (zero,) * cell.states

    def go_on(step: Any, states: Tensors, kept: tuple[tf.TensorArray, ...]) -> tuple[Any, Tensors, Any]:
        recalled = tf.matmul(states[0], recurrent) + (bias[0] if bias else 0)
        states, noted = cell.step(given[step], recalled, states)
        return step + 1, states, _kept(kept, step, (states[0], *noted))

    h, *noted = _repeated(go_on, steps, states, 1 + cell.notes)
    return h, tuple(noted)


def _backwards(
    cell: Cell, noted: Tensors, before: tf.Tensor, of_h: tf.Tensor, recurrent: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """The gradients of what inputs and states gave at every step [steps, n, gates * units]."""
    steps = of_h.shape[0]

    def go_back(done: Any, after: Tensors, kept: tuple[tf.TensorArray, ...]) -> tuple[Any, Tensors, Any]:
        step = steps - 1 - done
        after = (after[0] + of_h[step], *after[1:])
        slopes = cell.back(tuple(one[step] for one in noted), before[step], after)
        through = tf.matmul(slopes.recalled, recurrent, transpose_b=True)
        states = (slopes.before[0] + through, *slopes.before[1:])
        return done + 1, states, _kept(kept, step, (slopes.given, slopes.recalled))

    states = (tf.zeros_like(of_h[0]),) * cell.states
    given, recalled = _repeated(go_back, steps, states, 2)
    return given, recalled


def _repeated(body: Callable[..., Any], steps: int, states: Tensors, kept: int) -> list[tf.Tensor]:
    """Take ``body`` through all steps; the values [steps, ...] that it has kept of each, ``kept`` in number."""
    arrays = tuple(tf.TensorArray(states[0].dtype, steps) for _ in range(kept))
    start = (tf.constant(0), states, arrays)
    *_, arrays = tf.while_loop(lambda step, *_: step < steps, body, start, parallel_iterations=1)
    return [array.stack() for array in arrays]


def _kept(arrays: tuple[tf.TensorArray, ...], step: Any, values: Tensors) -> tuple[tf.TensorArray, ...]:
    return tuple(array.write(step, value) for array, value in zip(arrays, values, strict=True))


class _Recurrent:
    """Reads a sequence [n, steps, inputs] with the weights that Keras' layer has."""

    memory: ClassVar[Cell]

    def call(
        self: Any, sequences: tf.Tensor, initial_state: None = None, mask: None = None, training: bool = False
    ) -> tf.Tensor:
        """The last output [n, units], or all of them [n, steps, units]; in the order of reading."""
        x = tf.transpose(sequences, [1, 0, 2])
        weights = (self.cell.kernel, self.cell.recurrent_kernel, self.cell.bias)
        kernel, recurrent, bias = (tf.convert_to_tensor(one) for one in weights)
        biases = tuple(tf.unstack(bias)) if bias.shape.rank > 1 else (bias,)
        h = outputs(self.memory, x[::-1] if self.go_backwards else x, kernel, recurrent, biases)
        return tf.transpose(h, [1, 0, 2]) if self.return_sequences else h[-1]


@keras.saving.register_keras_serializable("digitlab")
class RecurrentSimple(_Recurrent, keras.layers.SimpleRNN):  # type: ignore[misc]
    """Keras' SimpleRNN."""

    memory = SimpleCell


@keras.saving.register_keras_serializable("digitlab")
class RecurrentGated(_Recurrent, keras.layers.GRU):  # type: ignore[misc]
    """Keras' GRU."""

    memory = GatedCell


@keras.saving.register_keras_serializable("digitlab")
class RecurrentLong(_Recurrent, keras.layers.LSTM):  # type: ignore[misc]
    """Keras' LSTM."""

    memory = LongCell


KINDS = {specs.SimpleRNN: RecurrentSimple, specs.GRU: RecurrentGated, specs.LSTM: RecurrentLong}
