"""Loss and optimizer of an experiment as Keras objects, or as DigitLab's own where Keras computes another rule."""

from __future__ import annotations

from typing import Any

from digitlab.core import losses, optimizers
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.optimizers import Optimizer
from digitlab.core.script.source import Name, Part, call, entry, settings

# Keras' optimizer, and what of ours it lacks with the value at which both are the same rule.
NO_ROOT = {"epsilon_root": 0.0, "nesterov": False}
SAME: dict[type[Optimizer], tuple[str, dict[str, Any]]] = {
    optimizers.Sgd: ("SGD", {}),
    optimizers.Adam: ("Adam", NO_ROOT),
    optimizers.AdamW: ("AdamW", NO_ROOT),
    optimizers.Adamax: ("Adamax", {}),
    optimizers.RmsProp: (
        "RMSprop",
        {"nesterov": False, "epsilon_in_root": True, "initial_scale": 0.0, "bias_correction": False},
    ),
    optimizers.Adagrad: ("Adagrad", {}),
    optimizers.Adadelta: ("Adadelta", {"weight_decay": 0.0}),
    optimizers.Lion: ("Lion", {}),
    optimizers.Lamb: ("Lamb", {"epsilon_root": 0.0, "weight_decay": 0.0}),
    optimizers.Muon: ("Muon", {}),
}
# Keras adds the small number of these elsewhere, which is the same only while it is small.
EPSILON_ELSEWHERE = (optimizers.Adam, optimizers.AdamW, optimizers.Adamax)
SMALL_EPSILON = 1e-6
RATE = {"learning_rate": Name("LEARNING_RATE")}
CLIPPING = {"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}
LOSSES: dict[type[losses.Loss], str] = {losses.KlDivergence: "KLDivergence"}  # where Keras spells the name another way


def optimizer(experiment: Experiment) -> Part:
    """The line that makes the optimizer; raises DigitLabError where Keras' training loop cannot carry it out."""
    spec, limits = experiment.optimizer, experiment.regularisation
    if spec.needs_loss:
        raise DigitLabError(
            f"{spec.title} looks at the loss within a step, which the training loop of Keras does not let an optimizer"
            " do; choose another optimizer to export."
        )
    clipping = {CLIPPING[limits.clipping]: limits.clip_at} if limits.clipping != "none" else {}
    same = _in_keras(spec)
    if same is not None:
        return Part("optimizer = " + call(f"keras.optimizers.{same[0]}", indent=12, **same[1], **clipping) + "\n")
    imports = {
        f"from digitlab.core.optimizers import {type(spec).__name__}",
        "from digitlab.engine.keras_optimizer import RuleOptimizer",
    }
    why = f"# {spec.title} as DigitLab computes it: Keras has none, or another rule by that name.\n"
    made = call("RuleOptimizer", entry(spec, 4, **RATE), indent=12, **clipping)
    return Part(f"{why}optimizer = {made}\n", frozenset(imports))


def _in_keras(spec: Optimizer) -> tuple[str, dict[str, Any]] | None:
    """The name and the arguments of Keras' optimizer where it computes what ``spec`` says."""
    name, lacking = SAME.get(type(spec), ("", {}))
    named = {**settings(spec), **RATE}
    if not name or any(named.pop(field) != value for field, value in lacking.items()):
        return None
    if isinstance(spec, EPSILON_ELSEWHERE) and named["epsilon"] > SMALL_EPSILON:
        return None
    if isinstance(spec, optimizers.Muon) and not spec.rms_rate:
        named["rms_rate"] = None
    return name, named


def loss(experiment: Experiment) -> str:
    """The line that makes the loss."""
    spec = experiment.loss
    named = {name: value for name, value in settings(spec).items() if name != "class_weights"}
    if isinstance(spec, losses.KlDivergence):
        del named["label_smoothing"]  # the targets are smoothed
    return "loss = " + call(f"keras.losses.{LOSSES.get(type(spec), type(spec).__name__)}", indent=7, **named) + "\n"
