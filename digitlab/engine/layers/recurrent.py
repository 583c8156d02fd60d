"""Layers with a memory, forwards and backwards by hand.

What hangs on the step before is computed step by step; the first step, before which there is nothing, needs no product
with it. What takes time besides is writing to the memory: as little as can be is kept of a step. So the products with
the inputs, and the gradients of the weights, are computed and added up step by step, too, from what the processor has
at hand: one large product of all steps would go through the memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import keras
import tensorflow as tf

from digitlab.core import layers as specs

Tensors = tuple[tf.Tensor, ...]


class Slopes(NamedTuple):
    """Gradients of one step: of what the inputs give, of what the state gives, and of the states before.

    The first two differ in their last ``units`` alone.
    """

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
        given, recalled = (tf.concat([of_z, of_r, last], 1) for last in (of_new, of_new * r))
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


def outputs(
    cell: Cell, x: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor, biases: Tensors
) -> tuple[tf.Tensor, tf.Tensor]:
    """The outputs [steps - 1, n, units] before every later step, and the last one [n, units].

    They come of inputs [steps, n, inputs] and a memory of zeros. ``biases`` are those of the sums of the inputs, and
    where there are two, of those of the state.
    """

    @tf.custom_gradient
    def run(x: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor, *biases: tf.Tensor) -> tuple[Tensors, Any]:
        # The first bias is the weight of one more input, which is always 1.
        inputs = tf.concat([x, tf.ones_like(x[..., :1])], 2)
        forwards = _forwards(cell, inputs, tf.concat([kernel, biases[0][tf.newaxis]], 0), recurrent, biases[1:])

        def gradients(*of_h: tf.Tensor) -> Tensors:
            of_x, of_state, of_inputs, of_bias = _backwards(cell, forwards, of_h, inputs, kernel, recurrent)
            of_gates = of_inputs[-1][: -recurrent.shape[0]]
            of_biases = of_inputs[-1], tf.concat([of_gates, of_bias], 0)
            return of_x, of_inputs[:-1], of_state, *of_biases[: len(biases)]

        return (forwards.noted[0], forwards.last), gradients

    result: tuple[tf.Tensor, tf.Tensor] = run(x, kernel, recurrent, *biases)
    return result


class Forwards(NamedTuple):
    """The last output [n, units], notes of the first step, and [1 + notes, steps - 1, n, units] of all later ones.

    These are the output before the step, then its notes: all in one array, since XLA fills each with zeros first.
    """

    last: tf.Tensor
    first: Tensors
    noted: tf.Tensor


def _forwards(cell: Cell, inputs: tf.Tensor, weights: tf.Tensor, recurrent: tf.Tensor, bias: Tensors) -> Forwards:
    states = (tf.zeros([tf.shape(inputs)[1], recurrent.shape[0]], inputs.dtype),) * cell.states
    added = bias[0] if bias else tf.zeros([], inputs.dtype)
    given = tf.matmul(inputs[0], weights)
    states, first = cell.step(given, tf.zeros_like(given) + added, states)

    def go_on(step: Any, states: Tensors) -> tuple[Tensors, Tensors]:
        recalled = tf.matmul(states[0], recurrent) + added
        after, noted = cell.step(tf.matmul(inputs[step], weights), recalled, states)
        return after, (states[0], *noted)

    states, noted = _repeated(go_on, range(1, inputs.shape[0]), states, 1 + cell.notes, recurrent.shape[0])
    return Forwards(states[0], first, noted)


def _backwards(
    cell: Cell, forwards: Forwards, of_h: Tensors, inputs: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor
) -> Tensors:
    """The gradients of x [steps, n, inputs], of the weights of state and inputs, and of the last biases [units].

    They come of those of the outputs before every later step, and of the last one.
    """
    (of_before, of_last), units = of_h, recurrent.shape[0]

    def add(of_inputs: tf.Tensor, of_bias: tf.Tensor, step: Any, slopes: Slopes) -> Tensors:
        of_inputs += _of_weights(inputs[step], slopes.given)
        return of_inputs, of_bias + tf.reduce_sum(slopes.recalled[:, -units:], 0)

    def go_back(step: Any, states: Tensors) -> tuple[Tensors, Tensors]:
        after, (of_state, *sums) = states[: cell.states], states[cell.states :]
        before, *noted = (forwards.noted[place, step - 1] for place in range(1 + cell.notes))
        slopes = cell.back(tuple(noted), before, after)
        through = tf.matmul(slopes.recalled, recurrent, transpose_b=True)
        earlier = (slopes.before[0] + through + of_before[step - 1], *slopes.before[1:])
        of_state += _of_weights(before, slopes.recalled)
        return (*earlier, of_state, *add(*sums, step, slopes)), (tf.matmul(slopes.given, kernel, transpose_b=True),)

    nothing = tf.zeros_like(of_last)
    sums = tuple(map(tf.zeros_like, (recurrent, tf.concat([kernel, kernel[:1]], 0), recurrent[0, :units])))
    states = (of_last, *(nothing,) * (cell.states - 1), *sums)
    states, of_x = _repeated(go_back, range(inputs.shape[0] - 1, 0, -1), states, 1, kernel.shape[0])
    after, (of_state, *sums) = states[: cell.states], states[cell.states :]
    first = cell.back(forwards.first, nothing, after)
    of_first = tf.matmul(first.given, kernel, transpose_b=True)
    return tf.concat([of_first[tf.newaxis], of_x[0]], 0), of_state, *add(*sums, 0, first)


def _of_weights(inputs: tf.Tensor, slope: tf.Tensor) -> tf.Tensor:
    """The gradient of weights [k, sums] from the ``inputs`` [n, k] that they multiply, and from that of the sums."""
    return tf.matmul(inputs, slope, transpose_a=True)


def _repeated(
    body: Callable[[Any, Tensors], tuple[Tensors, Tensors]], steps: range, states: Tensors, count: int, size: int
) -> tuple[Tensors, tf.Tensor]:
    """The ``states`` behind all ``steps``, which count up from 1 or down to it, and what the body gives besides.

    That is ``count`` values [n, size] in each step, and here [count, steps, n, size], from step 1 on.
    """
    n, rows = states[0].shape[0], len(steps)
    values = tf.TensorArray(states[0].dtype, count * rows, element_shape=[n, size])

    def go(done: Any, states: Tensors, values: tf.TensorArray) -> tuple[Any, Tensors, tf.TensorArray]:
        step = steps.start + steps.step * done
        states, given = body(step, states)
        for place, value in enumerate(given):
            values = values.write(place * rows + step - 1, value)
        return done + 1, states, values

    start = (tf.constant(0), states, values)
    _, states, values = tf.while_loop(lambda done, *_: done < rows, go, start, parallel_iterations=1)
    return states, tf.reshape(values.stack(), [count, rows, n, size])


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
        before, last = outputs(self.memory, x[::-1] if self.go_backwards else x, kernel, recurrent, biases)
        if not self.return_sequences:
            return last
        return tf.transpose(tf.concat([before, last[tf.newaxis]], 0), [1, 0, 2])


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
