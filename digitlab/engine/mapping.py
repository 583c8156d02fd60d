"""Lays digits out on a plane so that those which look alike lie together, beside the training."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag

import numpy as np

from digitlab.core.browsing import FEWEST_MAPPED, MOST_MAPPED, DigitsMapped, MapDigits, MappingStopped
from digitlab.core.errors import DigitLabError
from digitlab.core.messages import Event
from digitlab.data.components import principal_components, spread_out
from digitlab.data.packing import packed
from digitlab.data.parted import numbered
from digitlab.engine.shelf import Shelf

COMPONENTS = 50  # what is left of 784 pixels before neighbours are looked for, as in the paper
PERPLEXITY = 30
STAGES = ((250, 12), (500, 1))  # rounds, and how much harder than later neighbours are pulled together in them
ROUNDS_BETWEEN = 10  # two looks at how the map stands, and at whether it is still wanted
GRID = 2  # the library's grid is twice as fine, and takes three times as long for a map that looks the same
BEGUN, FOUND = 0.02, 0.15  # the shares of the work until there are components, and neighbours

Look = Callable[..., bool]


class Mapping:
    """One map at a time, in a thread of its own."""

    def __init__(self, shelf: Shelf, tell: Callable[[Event], None], refuse: Callable[[str, Exception], None]) -> None:
        self._shelf, self._tell, self._refuse = shelf, tell, refuse
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._stopped = Flag()

    def begin(self, wanted: MapDigits) -> None:
        """Lay out the digits of ``wanted``, and tell how far it is."""
        if not FEWEST_MAPPED <= len(wanted.digits) <= MOST_MAPPED:
            raise DigitLabError(
                f"A map of {len(wanted.digits):,} digits cannot be made;"
                f" choose between {FEWEST_MAPPED:,} and {MOST_MAPPED:,}."
            )
        self.stop()
        self._stopped = Flag()
        self._thread.submit(self._map, wanted, self._stopped)

    def stop(self) -> None:
        """Go on no further; what is being computed is not told any more."""
        self._stopped.set()

    def _map(self, wanted: MapDigits, stopped: Flag) -> None:
        def look(share: float, positions: np.ndarray | None = None) -> bool:
            if not stopped.is_set():
                placed = None if positions is None else packed(spread_out(positions))
                self._tell(DigitsMapped(number=wanted.number, share=share, positions=placed))
            return stopped.is_set()

        try:
            self._lay_out(wanted, look)
            if stopped.is_set():
                self._tell(MappingStopped(number=wanted.number))
        except Exception as error:  # the boundary of the thread: the window is told
            self._refuse(wanted.kind, error)

    def _lay_out(self, wanted: MapDigits, look: Look) -> None:
        if look(0.0):
            return
        dataset = self._shelf.dataset(wanted.data)
        components = principal_components(dataset, numbered(dataset, wanted.digits), COMPONENTS)
        if not look(BEGUN, components[:, :2]):
            tsne(components, look)


def tsne(components: np.ndarray, look: Look) -> None:
    """Lay rows of numbers out by t-SNE, beginning with the first two of ``components`` [n, c].

    ``look`` is shown the share that is done and the positions [n, 2] as they unfold, in the end with the share 1; where
    it answers True, the rest is left out. The gradient is interpolated on a grid (Linderman et al. 2019), so that the
    time grows with n and not with its square. One thread, so that training keeps the other processors, and the same map
    for the same digits.
    """
    from openTSNE import TSNEEmbedding, initialization  # reads SciPy and scikit-learn: seldom needed
    from openTSNE.affinity import PerplexityBasedNN

    perplexity = min(PERPLEXITY, (len(components) - 1) / 3)
    neighbours = PerplexityBasedNN(components, perplexity, method="exact", n_jobs=1, random_state=0)
    start = initialization.rescale(components[:, :2].astype(float))
    embedding = TSNEEmbedding(
        start, neighbours, negative_gradient_method="fft", ints_in_interval=GRID, n_jobs=1, random_state=0
    )
    done, rounds, stop = 0, sum(count for count, _ in STAGES), look(FOUND, np.asarray(embedding))
    for count, pull in STAGES:
        if not stop:
            watch = Watch(look, done, rounds)
            embedding.optimize(count, exaggeration=pull, momentum=0.8, inplace=True,
                               callbacks=watch, callbacks_every_iters=ROUNDS_BETWEEN)  # fmt: skip
            done, stop = done + count, watch.stop


class Watch:
    """Counts the rounds of a stage that begins behind ``done`` of all ``rounds``, and remembers to ``stop``."""

    def __init__(self, look: Look, done: int, rounds: int) -> None:
        self._look, self._done, self._rounds = look, done, rounds
        self.stop = False

    def __call__(self, count: int, error: float, positions: np.ndarray) -> bool:
        """Look at what ``count`` rounds of the stage have made; True ends it."""
        share = FOUND + (1 - FOUND) * (self._done + count) / self._rounds
        self.stop = self._look(share, np.asarray(positions))
        return self.stop
