"""Images per second of the perceptron 784-128-10 with validation and events, against ``Model.fit``."""

from __future__ import annotations

from collections.abc import Iterator

from contestant import Contestant
from experiments import PERCEPTRON, plain, written
from figures import Figure, alternated, compared, measured
from options import Options
from training_command import trained


def measure(options: Options) -> Iterator[Figure]:
    experiment = plain("MLP", PERCEPTRON).with_value("training.epochs", options.times(12, 3))
    run = trained(str(written(experiment)))
    whole = run["epochs"] * experiment.data.training_count / run["train_seconds"]
    ours_per_round, peer_per_round = options.times(4, 2), 1

    def rate(contestant: Contestant, epochs: int) -> float:
        answer = contestant.ask(epochs=epochs)
        ways.add(answer.get("execution", ""))
        return answer["images_per_second"]

    ways: set[str] = set()
    with Contestant("digitlab_run.py", written(experiment)) as ours, Contestant("keras_fit.py", "mlp") as peer:
        rate(ours, 1), rate(peer, 1)
        found = alternated(options.times(9, 2), lambda: rate(ours, ours_per_round), lambda: rate(peer, peer_per_round))
    note = f"executed as {', '.join(sorted(filter(None, ways)))}"
    yield compared("MLP, whole epochs with validation", "images/s", *found, at_least=5.0, note=note)
    yield measured(
        f"MLP, a first run of {run['epochs']} epochs as a whole", "images/s", [whole],
        note="with compiling, the search for the fastest way of execution, validation and keeping the network",
    )  # fmt: skip
