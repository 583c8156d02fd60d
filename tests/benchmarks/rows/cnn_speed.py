"""Images per second of the convolutional network, training alone, against ``Model.fit`` and PyTorch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from contestant import Contestant
from experiments import CONVOLUTIONAL, plain, written
from figures import Figure, alternated, compared, unmeasured
from options import Options

from digitlab.core.folders import resources

AGAINST_FIT, AGAINST_TORCH = "CNN, against Model.fit", "CNN, against PyTorch eager, channels last"


def measure(options: Options) -> Iterator[Figure]:
    with ExitStack() as stack:
        experiment = written(plain("CNN", CONVOLUTIONAL, validation_count=100))  # so that checking costs nothing
        contestants = [Contestant("digitlab_run.py", experiment), Contestant("keras_fit.py", "cnn")]
        if options.torch_python:
            digits = resources() / "datasets" / "mnist.npz"
            contestants.append(Contestant("torch_eager.py", digits, python=options.torch_python))
        for contestant in contestants:
            stack.enter_context(contestant)
        images = options.times(25_600, 6_400)
        way, *_ = [contestant.ask(images=images).get("execution") for contestant in contestants]  # compiles
        rates = [lambda one=one: one.ask(images=images)["images_per_second"] for one in contestants]
        ours, fit, *torch = alternated(options.times(5, 2), *rates)
    yield compared(AGAINST_FIT, "images/s", ours, fit, at_least=1.7, note=f"executed as {way}")
    if not torch:
        yield unmeasured(AGAINST_TORCH, "name a Python that has PyTorch with --torch-python")
        return
    greeting = contestants[2].greeting
    note = f"PyTorch {greeting['version']} with {greeting['threads']} threads"
    yield compared(AGAINST_TORCH, "images/s", ours, torch[0], at_least=1.1, note=note)
