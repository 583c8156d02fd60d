"""The network of an experiment as Keras code, layer by layer."""

from __future__ import annotations

import textwrap
from typing import Any

from digitlab.core import layers as specs
from digitlab.core.experiment import Experiment
from digitlab.core.layers import Layer, Shape
from digitlab.core.layers.recurrent import Recurrent
from digitlab.core.network import INPUT_SHAPE, PIXEL_MEAN, PIXEL_SPREAD
from digitlab.core.script.source import Name, Part, call, entry, settings

INDENT = 8
KERAS_LACKS = (specs.Residual, specs.SqueezeExcite, specs.Patches, specs.SelfAttention)
STEP = '''
def step(x):
    """1 above zero and else 0; the second term gives it a gradient, which is zero."""
    return keras.ops.cast(x > 0, x.dtype) + 0 * x


'''
PENALTY = """
for weight in model.trainable_weights:
    if len(weight.shape) > 1 and weight.regularizer is None:  # biases are free
        weight.regularizer = {}
"""


def network(experiment: Experiment) -> Part:
    """The model, with penalties on its weights where there are any."""
    lines = [
        f"keras.Input({INPUT_SHAPE}),",
        f"layers.Rescaling(1 / (255 * {PIXEL_SPREAD}), offset=-{PIXEL_MEAN} / {PIXEL_SPREAD}),"
        "  # to mean 0 and spread 1",
    ]
    imports = {"from keras import layers"}
    shape = INPUT_SHAPE
    for place, row in enumerate(experiment.network.rows()):
        lines += [f"# {row.layer.name}"] if row.layer.name else []
        if place == len(experiment.network.layers):
            output = {**settings(row.layer), "activation": experiment.loss.output_activation}
            lines.append(call("layers.Dense", indent=INDENT + 1, **output) + ",")
        elif isinstance(row.layer, KERAS_LACKS):
            imports |= {
                f"from digitlab.core.layers import {type(row.layer).__name__}",
                "from digitlab.engine.layers.make import layer as digitlab_layer",
            }
            made = entry(row.layer, INDENT + 4)
            lines.append(
                call("digitlab_layer", made, indent=INDENT + 1, seed=Name(f"1_000 * SEED + {place}"), kernels="library")
                + ","
            )
        else:
            lines += [f"{line}," for line in _plain(row.layer, shape, experiment)]
        shape = row.shape
    body = textwrap.indent("\n".join(lines), " " * INDENT)
    step = STEP if any(dict(layer).get("activation") == "step" for layer in experiment.network.layers) else ""
    spec = experiment.regularisation
    penalty = PENALTY.format(_penalty(spec.l1, spec.l2)) if spec.l1 or spec.l2 else ""
    text = f"{step}model = keras.Sequential(\n    [\n{body}\n    ]\n)\n{penalty}model.summary()\n"
    return Part(text, frozenset(imports))


def _plain(layer: Layer, shape: Shape, experiment: Experiment) -> list[str]:
    """Keras' own layers for one that takes ``shape``."""
    kind = type(layer).__name__
    match layer:
        case specs.Rows():
            return [call("layers.Reshape", (shape[0], shape[1] * shape[2]))]
        case specs.Columns():
            return [call("layers.Permute", (2, 1, 3)), call("layers.Reshape", (shape[1], shape[0] * shape[2]))]
        case specs.GlobalAveragePooling() | specs.GlobalMaxPooling():
            return [f"layers.{kind}{len(shape) - 1}D()"]
        case Recurrent():
            named = settings(layer)
            both_ways = named.pop("bidirectional")
            inner = call(f"layers.{kind}", indent=INDENT + 1, **named)
            return [f"layers.Bidirectional({inner})" if both_ways else inner]
        case _:
            return [call(f"layers.{kind}", indent=INDENT + 1, **_named(layer, experiment))]


def _named(layer: Layer, experiment: Experiment) -> dict[str, Any]:
    """The fields as Keras' arguments; penalties of the layer's own, and of all weights, as its regularizers."""
    named = {name: value for name, value in settings(layer).items() if name not in ("l1", "l2")}
    if named.get("activation") == "step":
        named["activation"] = Name("step")
    own = dict(layer)
    if own.get("l1") or own.get("l2"):
        both = experiment.regularisation
        penalty = Name(_penalty(own["l1"] + both.l1, own["l2"] + both.l2))
        for weight in _penalised(layer):
            named[f"{weight}_regularizer"] = penalty
    return named


def _penalised(layer: Layer) -> list[str]:
    """Keras' names of the weights that a penalty is on."""
    if isinstance(layer, specs.SeparableConv2D):
        return ["depthwise", "pointwise"]
    return [name.removesuffix("_initializer") for name in type(layer).model_fields if name.endswith("_initializer")]


def _penalty(l1: float, l2: float) -> str:
    return call("keras.regularizers.L1L2", l1=l1, l2=l2)
