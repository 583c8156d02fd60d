"""How fast a run is that the window shows, against the same run under ``digitlab train``: at most 8 % may be lost."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from contestant import Contestant
from experiments import default, endless, written
from figures import Figure, alternated, compared
from options import Options
from strokes import drawings
from window import Bench, opened

from digitlab.core.experiment import Experiment
from digitlab.core.messages import BatchesTrained, Event


def measure(options: Options) -> Iterator[Figure]:
    experiment = endless(default()).with_value("data.validation_count", 100)
    images, rounds = options.times(20_000, 5_000), options.times(9, 2)
    with Contestant("digitlab_run.py", written(experiment)) as terminal:
        terminal.ask(images=images)  # finds the way of execution, which the window's engine then remembers
        with opened(experiment) as bench:
            window = Window(bench, experiment)
            for name, drawn in (("window with live curves", False), ("window with a drawing answered live", True)):
                if drawn:
                    bench.draw(drawings()[0])
                rates = alternated(
                    rounds, lambda: window.rate(images), lambda: terminal.ask(images=images)["images_per_second"]
                )
                yield compared(name, "images/s", *rates, at_least=None if drawn else 0.92)


class Window:
    """A run in the window, paused between two rounds."""

    def __init__(self, bench: Bench, experiment: Experiment) -> None:
        self._bench, self._batch = bench, experiment.training.batch_size
        self._calls: list[tuple[int, float]] = []
        bench.session.engine.happened.connect(self._note)
        bench.until_ready()
        bench.click("play")
        bench.until_training()
        self._pause()

    def rate(self, images: int) -> float:
        """Images per second over ``images``, from one call's end to another's."""
        self._calls.clear()
        self._bench.click("play")
        self._bench.until(lambda: self._trained() >= images, "Training", every=100)
        (first, began), (last, ended) = self._calls[0], self._calls[-1]
        self._pause()
        return (last - first) * self._batch / (ended - began)

    def _trained(self) -> int:
        return (self._calls[-1][0] - self._calls[0][0]) * self._batch if self._calls else 0

    def _note(self, event: Event) -> None:
        if isinstance(event, BatchesTrained):
            self._calls.append((event.step, perf_counter()))

    def _pause(self) -> None:
        self._bench.click("pause")
        self._bench.until(lambda: self._bench.session.activity == "paused", "The pause")
