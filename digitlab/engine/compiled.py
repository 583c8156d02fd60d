"""Functions as compiled graphs: traced without AutoGraph, called without TensorFlow's look at the arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import tensorflow as tf

Result = TypeVar("Result")


def xla(function: Callable[..., Result]) -> Callable[..., Result]:
    """``function`` compiled by XLA.

    AutoGraph, which would read and rewrite the source of all it calls, takes longer than the rest of the tracing; loops
    and branches are written as TensorFlow's own here.
    """
    compiled: Callable[..., Result] = tf.function(function, jit_compile=True, autograph=False)
    return compiled


class Compiled(Generic[Result]):
    """A function of nested tensors; those of every call have the structure, types and shapes of the first call's.

    ``tf.function`` compares all arguments with what it was traced for, two milliseconds of Python in each call.
    """

    def __init__(self, function: Callable[..., Result]) -> None:
        self._function = function
        self._graph: Any = None

    def __call__(self, *arguments: Any) -> Result:
        """The result of ``function``."""
        if self._graph is None:
            self._graph = tf.function(self._function, autograph=False).get_concrete_function(*arguments)
        # Not public, but the only call that takes tensors as they are; the version of TensorFlow is pinned.
        result: Result = self._graph._call_flat(tf.nest.flatten(arguments), self._graph.captured_inputs)
        return result
