"""Images per second of the preset gru with validation and events, against ``Model.fit``."""

from __future__ import annotations

from collections.abc import Iterator

from contestant import Contestant
from experiments import written
from figures import Figure, alternated, compared
from options import Options

from digitlab.core import presets


def measure(options: Options) -> Iterator[Figure]:
    images = options.times(25_600, 3_200)
    preset = presets.load("gru").with_value("data.validation_count", 100)  # so that checking costs nothing
    with Contestant("digitlab_run.py", written(preset)) as ours, Contestant("keras_fit.py", "gru") as peer:
        way = ours.ask(images=images)["execution"]
        peer.ask(images=images)  # compiles
        rates = [lambda one=one: one.ask(images=images)["images_per_second"] for one in (ours, peer)]
        found = alternated(options.times(5, 2), *rates)
    yield compared("GRU(128) by rows", "images/s", *found, at_least=2.0, note=f"executed as {way}")
