"""Large numbers and networks in a few words."""

from __future__ import annotations

from digitlab.core.experiment import Experiment
from digitlab.core.network import Network
from digitlab.core.training import Regularisation, Training
from digitlab.gui.forms.numbers import written

BREAK = "\n"


def amount(count: int) -> str:
    """A number to be read at a glance: ``215,194``, ``1.2 million``."""
    return f"{count:,}" if count < 1_000_000 else f"{count / 1e6:.1f} million"


def short(count: int) -> str:
    """A number of weights in little room: ``640``, ``205,056``, ``1.2 M``."""
    return f"{count:,}" if count < 1_000_000 else f"{count / 1e6:.1f} M"


def size(network: Network, between: str = " · ") -> str:
    """Such as ``215,194 weights · 1.2 million multiply-adds a digit``."""
    return f"{network.parameters:,} weights{between}{amount(network.multiply_adds)} multiply-adds a digit"


def kind(network: Network) -> str:
    """What a network mostly is: the hidden layer that costs most, by name."""
    rows = network.rows()[:-1]
    costly = [row for row in rows if row.multiply_adds]
    return max(costly, key=lambda row: row.multiply_adds).layer.title if costly else "Output only"


def data(experiment: Experiment) -> str:
    """The data of an experiment in two lines."""
    chosen = experiment.data
    bent = ", ".join(entry.title.lower() for entry in experiment.augmentations) or "not bent"
    wrong = f"{chosen.wrong_labels:.0%} of the labels are wrong · ".replace("%", " %") if chosen.wrong_labels else ""
    mine = chosen.handwriting
    drawn = f"{mine.count:,} drawn digits {mine.weight:,} times · " if mine.shown else ""
    return (
        f"{chosen.dataset.called()} · {chosen.training_count:,} train, {chosen.validation_count:,} validate\n"
        f"{drawn}{wrong}{chosen.dataset.test_count:,} sealed · {bent}"
    )


def network(experiment: Experiment) -> str:
    """The network of an experiment in two lines."""
    return f"{kind(experiment.network)} · {size(experiment.network, BREAK)}"


def endings(training: Training) -> str:
    """What ends a run before its last epoch, in a few words."""
    wanted = [
        f"patience {training.patience}" if training.patience else "",
        f"target {training.target_accuracy:.2%}".replace("%", " %") if training.target_accuracy else "",
        f"{written(training.time_limit)} s" if training.time_limit else "",
    ]
    return _line(wanted) or "Stop early: never"


def restraints(spec: Regularisation) -> str:
    """What keeps weights and steps small, in a few words."""
    wanted = [
        f"L1 {written(spec.l1)}" if spec.l1 else "",
        f"L2 {written(spec.l2)}" if spec.l2 else "",
        f"clip {spec.clipping.replace('_', ' ')} at {written(spec.clip_at)}" if spec.clipping != "none" else "",
        f"mean of weights {written(spec.weight_average)}" if spec.weight_average else "",
    ]
    return _line(wanted) or "Regularisation: none"


def _line(wanted: list[str]) -> str:
    """What is wanted, as a line that begins with a capital."""
    line = ", ".join(filter(None, wanted))
    return line[:1].upper() + line[1:]


def learning(experiment: Experiment) -> str:
    """How an experiment learns, in two lines."""
    optimizer, training = experiment.optimizer, experiment.training
    epochs = f"{training.epochs:,} epoch{'' if training.epochs == 1 else 's'}"
    return (
        f"{optimizer.title} {written(optimizer.learning_rate)} · {experiment.schedule.title.lower()}\n"
        f"{epochs}, batches of {training.batch_size:,} · {experiment.loss.title.lower()}"
    )
