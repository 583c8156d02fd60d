"""Lays digits out on a plane so that those which look alike lie together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from digitlab.core.browsing import FEWEST_MAPPED, MOST_MAPPED, DigitsMapped, MapDigits
from digitlab.core.errors import DigitLabError
from digitlab.data.components import principal_components, spread_out
from digitlab.data.packing import packed
from digitlab.data.parted import numbered
from digitlab.engine.shelf import Shelf

COMPONENTS = 50  # what is left of 784 pixels before neighbours are looked for, as in the paper
PERPLEXITY = 30
STAGES = ((25, 12), (50, 1))  # looks, and how much harder than later neighbours are pulled together until then
ROUNDS = 10  # between two looks at how the map stands
GRID = 2  # the library's grid is twice as fine, and takes three times as long for a map that looks the same
BEGUN, FOUND = 0.02, 0.15  # the shares of the work until there are components, and neighbours


def mapped(wanted: MapDigits, shelf: Shelf) -> Iterator[DigitsMapped]:
    """How far the map is, and from the components on where the digits lie."""
    count = len(wanted.digits)
    if not FEWEST_MAPPED <= count <= MOST_MAPPED:
        raise DigitLabError(
            f"A map of {count:,} digits cannot be made; choose between {FEWEST_MAPPED:,} and {MOST_MAPPED:,}."
        )
    yield DigitsMapped(number=wanted.number, share=0.0)
    dataset = shelf.dataset(wanted.data)
    components = principal_components(dataset, numbered(dataset, wanted.digits), COMPONENTS)
    yield _mapped(wanted.number, BEGUN, components[:, :2])
    for share, positions in tsne(components):
        yield _mapped(wanted.number, share, positions)


def _mapped(number: int, share: float, positions: np.ndarray) -> DigitsMapped:
    return DigitsMapped(number=number, share=share, positions=packed(spread_out(positions)))


def tsne(components: np.ndarray) -> Iterator[tuple[float, np.ndarray]]:
    """Lay rows of numbers out by t-SNE, beginning with the first two of ``components`` [n, c].

    Gives the share that is done and the positions [n, 2], which move on with the next look; in the end the share is 1.
    The gradient is interpolated on a grid (Linderman et al. 2019), so that the time grows with n and not with its
    square. One thread, so that training keeps the other processors, and the same map for the same digits.
    """
    from openTSNE import TSNEEmbedding, initialization  # reads SciPy and scikit-learn: seldom needed
    from openTSNE.affinity import PerplexityBasedNN

    perplexity = min(PERPLEXITY, (len(components) - 1) / 3)
    neighbours = PerplexityBasedNN(components, perplexity, method="exact", n_jobs=1, random_state=0)
    start = initialization.rescale(components[:, :2].astype(float))
    embedding = TSNEEmbedding(
        start, neighbours, negative_gradient_method="fft", ints_in_interval=GRID, n_jobs=1, random_state=0
    )
    positions = np.asarray(embedding)
    yield FOUND, positions
    pulls = [pull for looks, pull in STAGES for _ in range(looks)]
    for look, pull in enumerate(pulls, start=1):
        embedding.optimize(ROUNDS, exaggeration=pull, momentum=0.8, inplace=True)
        yield FOUND + (1 - FOUND) * look / len(pulls), positions
