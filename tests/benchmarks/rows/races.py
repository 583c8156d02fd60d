"""A race of six optimizers on the preset mlp, two epochs; and overfitting with its cures, over three seeds."""

from __future__ import annotations

from collections.abc import Iterator

from figures import Figure
from options import Options
from training_command import answer

RACE_SECONDS, BY_HEART, GAP, GAIN, CURES = 60.0, 0.99, 0.08, 0.02, 3


def measure(options: Options) -> Iterator[Figure]:
    race = answer("race", "--preset", "mlp", "--set", f"training.epochs={options.times(2, 1)}")
    yield Figure("Race of 6 optimizers, mlp", "s", (race["seconds"],), judged=race["seconds"], at_most=RACE_SECONDS)
    found = answer("race", "--of", "overfitting", "--seeds", str(options.times(3, 1)))
    sick, *cured = found["contestants"]
    yield Figure("Overfit: training accuracy", ours=(sick["training_accuracy"],), judged=sick["training_accuracy"],
                 at_least=BY_HEART)  # fmt: skip
    yield Figure("Overfit: gap", ours=(sick["gap"],), judged=sick["gap"], at_least=GAP)
    gains = sorted((one["mean"] - sick["mean"] for one in cured), reverse=True)
    note = ", ".join(f"{one['name']} {100 * (one['mean'] - sick['mean']):+.1f}" for one in cured)
    yield Figure(f"Gain of the {CURES} best cures, least", ours=tuple(gains[:CURES]), judged=gains[CURES - 1],
                 at_least=GAIN, note=note)  # fmt: skip
