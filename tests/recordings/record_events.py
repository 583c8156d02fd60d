"""Records ``events.jsonl`` anew: a real run with pauses, single batches and a change on the way."""

from __future__ import annotations

from pathlib import Path

from digitlab.core.experiment import Experiment, Training
from digitlab.core.layers import Dense, Dropout, Flatten
from digitlab.core.messages import BatchesTrained, EpochEnded
from digitlab.core.network import Network
from digitlab.data import sources
from digitlab.engine.parts import Parts, on_device
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

EXPERIMENT = Experiment(
    name="Recorded",
    augmentations=(),
    network=Network(layers=(Flatten(), Dense(units=12), Dropout(rate=0.1))),
    training=Training(epochs=4, batch_size=32, execution="graph"),
)


def main() -> None:
    """Train a few hundred digits, and write what the run told."""
    run = TrainingRun(EXPERIMENT, Workshop(EXPERIMENT, _parts()))
    lines = []
    for event in run.events():
        if event is not None:
            lines.append(event.line())
        if isinstance(event, BatchesTrained) and event.step == 1:
            run.pause()
        elif isinstance(event, EpochEnded) and event.epoch == 2:
            run.change("optimizer.learning_rate", 0.01)
        elif run.holds:
            run.train_one("batch") if run.step < 5 else run.resume()
    (Path(__file__).parent / "events.jsonl").write_text("".join(lines), encoding="utf-8")


def _parts() -> Parts:
    train, test = sources.load("mnist")
    return Parts(
        on_device(train.images[:330], train.labels[:330]),
        on_device(train.images[1000:1700], train.labels[1000:1700]),
        on_device(test.images[:200], test.labels[:200]),
    )


if __name__ == "__main__":
    main()
