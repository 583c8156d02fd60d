"""What a preset is made of, with a link to everything it chooses."""

from __future__ import annotations

from html import escape

from digitlab.core import presets, words
from digitlab.core.experiment import Experiment
from digitlab.core.parameter import hint
from digitlab.core.spec import Entry
from digitlab.gui.forms import numbers
from digitlab.gui.help import addresses
from digitlab.gui.help.markup import link, table


def sentence(experiment: Experiment) -> str:
    """A preset in one sentence."""
    network, training = experiment.network, experiment.training
    return f"{network.parameters:,} weights, {experiment.optimizer.title}, {training.epochs:,} epochs."


def body(name: str) -> str:
    """All that is to be said about the preset ``name``."""
    experiment = presets.load(name)
    several = [("Bent at random", experiment.augmentations), ("Layers", experiment.network.layers)]
    single = [("Loss", experiment.loss), ("Optimizer", experiment.optimizer), ("Schedule", experiment.schedule)]
    rows = [("Dataset", _chosen(experiment.data.dataset))]
    rows += [(part, "<br>".join(map(_chosen, entries)) or "nothing") for part, entries in several]
    rows += [(part, _chosen(entry)) for part, entry in single]
    training = f"{experiment.training.epochs:,} epochs, {experiment.training.batch_size:,} digits a step"
    rows.append(("Training", training))
    return "\n".join(
        (
            f"<p>{escape(sentence(experiment))}</p>",
            f'<p class="faint">On the command line: <code>digitlab train --preset {escape(name)}</code></p>',
            table(("Part", "Chosen"), rows),
        )
    )


def _chosen(entry: Entry) -> str:
    """An entry with the settings that differ from their defaults."""
    other = []
    for name, field in type(entry).model_fields.items():
        value = getattr(entry, name)
        if name != "type" and value != field.default:
            label = "" if field.title == entry.title else f"{field.title} "
            other.append(label + words.with_unit(words.value(value, numbers.told), hint(field, "unit")))
    settings = f": {', '.join(other)}" if other else ""
    return link(addresses.of_entry(type(entry)), entry.title) + escape(settings)
