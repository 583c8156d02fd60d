"""Which layers of a new network may begin with the weights of another one: those that did not change."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from digitlab.core.experiment import Data, Experiment
from digitlab.core.network import INPUT_SHAPE, Network, layers_with_weights

OUTPUT = "output"


class Keepable(NamedTuple):
    """The layers of the next run whose weights are there already, why there are none, and whether they are wanted."""

    layers: list[str]
    problem: str
    wanted: bool


def fitting(old: Network, new: Network) -> dict[str, str]:
    """For each layer of ``new`` that fits, ``layers.0`` or ``output``, the layer of ``old`` whose weights it can take.

    Layers are matched in their order: of the same kind and size, with as many inputs. What only bends or disturbs
    numbers, as activations and dropout do, may differ.
    """
    before, after = _signatures(old), _signatures(new)
    matcher = SequenceMatcher(None, list(before.values()), list(after.values()), autojunk=False)
    names, wanted = list(before), list(after)
    return {
        wanted[block.b + step]: names[block.a + step]
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def hindrance(old: Data, new: Data) -> str:
    """Why weights learned with ``old`` may not be kept for a run with ``new``; empty where they may."""
    held_back = ("dataset", "validation_count", "split_seed", "stratified")
    if all(getattr(old, name) == getattr(new, name) for name in held_back):
        return ""
    stratified = f", Stratified {'on' if old.stratified else 'off'}" if old.stratified != new.stratified else ""
    return (
        "The weights cannot be kept, for other digits are held back now: they have learned from some of these; set"
        f" Held back to {old.validation_count:,}{stratified} and the split seed to {old.split_seed} to keep them."
    )


def in_words(experiment: Experiment, kept: list[str]) -> str:
    """Which layers of a run of ``experiment`` begin with kept weights, and which with fresh ones."""
    named = layers_with_weights(experiment.network)
    fresh = [words for place, words in named.items() if place not in kept]
    begin = ", ".join(words for place, words in named.items() if place in kept) or "none"
    return f"Weights kept: {begin}. New: {', '.join(fresh) or 'none'}."


def _signatures(network: Network) -> dict[str, object]:
    """For each layer with weights what must be the same: its kind, its sizes, its inputs and its place at the end."""
    found: dict[str, object] = {}
    shape = INPUT_SHAPE
    rows = network.rows()
    for place, row in enumerate(rows):
        name = f"layers.{place}" if place < len(rows) - 1 else OUTPUT
        sizes = tuple((field, value) for field, value in row.layer if isinstance(value, int))
        if row.parameters:
            found[name] = (type(row.layer), sizes, shape[-1], row.parameters, name == OUTPUT)
        shape = row.shape
    return found
