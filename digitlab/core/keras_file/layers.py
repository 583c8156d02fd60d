"""The layers that a Keras file may hold: each becomes one of the catalogue, and nothing else is ever built.

A name in the file is only looked up here, never resolved. Every setting must be one that is known: what DigitLab has
no field for must be at the value at which it does nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, get_args

from pydantic import ValidationError

from digitlab.core.errors import printable
from digitlab.core.layers import Layer
from digitlab.core.layers.shared import Activation, Initializer
from digitlab.core.refusal import sentence, short

Config = Mapping[str, Any]
Read = Callable[[Any], dict[str, Any]]


LARGEST = 1e6  # of a whole number that is taken for another one


class Unknown(Exception):
    """What a layer has that DigitLab has not, in words that follow the layer's name: ``has the dilation_rate 2``."""


class Kind(NamedTuple):
    """A layer of Keras: the entry of the catalogue it becomes, how its settings are read, and what others may be."""

    entry: str
    reads: dict[str, Read]
    neutral: dict[str, tuple[Any, ...]]


def same(name: str) -> Read:
    """The setting as it is, called ``name``."""
    return lambda value: {name: value}


def number(name: str) -> Read:
    """A number, whole or not."""
    return lambda value: {name: float(value) if type(value) is int and abs(value) < LARGEST else value}


def square(name: str) -> Read:
    """One number for both sides."""

    def read(value: Any) -> dict[str, Any]:
        sides = value if isinstance(value, list) else [value]
        if not sides or any(side != sides[0] for side in sides):
            raise Unknown(f"has sides of different size, {short(value)}")
        return {name: sides[0]}

    return read


def bend(value: Any) -> dict[str, Any]:
    """An activation by its name."""
    if value is None:
        return {"activation": "linear"}
    if value not in get_args(Activation):
        raise Unknown(f"has the activation {short(value)}")
    return {"activation": value}


def start(name: str) -> Read:
    """How weights are drawn, where it is a way that the catalogue has; the weights of the file come along anyway."""

    def read(value: Any) -> dict[str, Any]:
        known = {key.replace("_", ""): key for key in get_args(Initializer)}
        kind = value.get("class_name") if isinstance(value, dict) else value
        found = known.get(str(kind).replace("_", "").lower())
        return {name: found} if found else {}

    return read


def penalty(value: Any) -> dict[str, Any]:
    """L1 and L2 of a layer's weights."""
    if value is None:
        return {}
    match value:
        case {"class_name": "L1" | "L2" | "L1L2", "config": dict(config)} if not set(config) - {"l1", "l2"}:
            pass
        case _:
            raise Unknown("has a regularizer other than L1 and L2")
    return {key: share for name, worth in config.items() for key, share in number(name)(worth).items()}


LAST = {"data_format": ("channels_last", None)}
SHIFTED = {"center": (True,), "scale": (True,), "axis": (-1, [-1])}
BIASED = {"activation": bend, "use_bias": same("use_bias"), "kernel_regularizer": penalty}
SLIDING = {"kernel_size": square("kernel_size"), "strides": square("strides"), "padding": same("padding")}
UNDILATED = {**LAST, "dilation_rate": (1, [1, 1]), "groups": (1, None)}
POOLED = ({"pool_size": square("pool_size")}, {**LAST, "padding": ("valid",)})
WHOLE: tuple[dict[str, Read], dict[str, Any]] = ({}, {**LAST, "keepdims": (False,)})
MEMORY = {"units": same("units"), "return_sequences": same("return_sequences")}
PLAIN = {
    **dict.fromkeys(("return_state", "go_backwards", "stateful", "unroll"), (False,)),
    "zero_output_for_mask": (False, True),  # there is no mask
    **dict.fromkeys(("dropout", "recurrent_dropout"), (0, None)),
    "activation": ("tanh",), "recurrent_activation": ("sigmoid",), "use_bias": (True,), "reset_after": (True,),
    "unit_forget_bias": (True, False), "implementation": (0, 1, 2),
}  # fmt: skip

KINDS: dict[str, Kind] = {
    "Conv2D": Kind(
        "conv2d",
        {"filters": same("filters"), **SLIDING, **BIASED, "kernel_initializer": start("kernel_initializer")},
        UNDILATED,
    ),
    "DepthwiseConv2D": Kind(
        "depthwise_conv2d",
        {"depth_multiplier": same("depth_multiplier"), **SLIDING, **BIASED, "depthwise_regularizer": penalty,
         "depthwise_initializer": start("depthwise_initializer")},
        {**UNDILATED, "filters": (1, None)},
    ),
    "SeparableConv2D": Kind(
        "separable_conv2d", {"filters": same("filters"), **SLIDING, **BIASED}, {**UNDILATED, "depth_multiplier": (1,)}
    ),
    "Dense": Kind(
        "dense", {"units": same("units"), **BIASED, "kernel_initializer": start("kernel_initializer")}, {}
    ),
    "Activation": Kind("activation", {"activation": bend}, {}),
    "ReLU": Kind("activation", {}, {"negative_slope": (0,), "threshold": (0,)}),
    "MaxPooling2D": Kind("max_pooling2d", *POOLED),
    "AveragePooling2D": Kind("average_pooling2d", *POOLED),
    "GlobalAveragePooling2D": Kind("global_average_pooling", *WHOLE),
    "GlobalAveragePooling1D": Kind("global_average_pooling", *WHOLE),
    "GlobalMaxPooling2D": Kind("global_max_pooling", *WHOLE),
    "GlobalMaxPooling1D": Kind("global_max_pooling", *WHOLE),
    "SimpleRNN": Kind("simple_rnn", MEMORY, PLAIN),
    "GRU": Kind("gru", MEMORY, PLAIN),
    "LSTM": Kind("lstm", MEMORY, PLAIN),
    "Rescaling": Kind("rescaling", {"scale": number("scale"), "offset": number("offset")}, {}),
    "BatchNormalization": Kind(
        "batch_normalization",
        {"momentum": number("momentum"), "epsilon": number("epsilon")},
        {**SHIFTED, "synchronized": (False,), "renorm": (False,), "renorm_momentum": (0.99,)},
    ),
    "LayerNormalization": Kind(
        "layer_normalization", {"epsilon": number("epsilon")}, {**SHIFTED, "rms_scaling": (False,)}
    ),
    "GroupNormalization": Kind(
        "group_normalization", {"groups": same("groups"), "epsilon": number("epsilon")}, SHIFTED
    ),
    "Dropout": Kind("dropout", {"rate": number("rate")}, {}),
    "SpatialDropout2D": Kind("spatial_dropout2d", {"rate": number("rate")}, LAST),
    "GaussianNoise": Kind("gaussian_noise", {"stddev": number("stddev")}, {}),
}  # fmt: skip


def layer_of(class_name: str, config: Config) -> Layer:
    """The layer of the catalogue for a layer of Keras; raises Unknown where there is none that computes the same."""
    if class_name == "Bidirectional":
        return _both_ways(config)
    kind = KINDS.get(class_name)
    if kind is None:
        raise Unknown("is of a kind that DigitLab does not know")
    _check_dtype(config)
    for name in sorted(kind.reads.keys() - config.keys()):
        if not name.endswith(("_initializer", "_regularizer")):
            raise Unknown(f"has no setting {name}")
    fields: dict[str, Any] = {"type": kind.entry}
    for name, value in config.items():
        if name in kind.reads:
            fields |= kind.reads[name](value)
        elif not _does_nothing(kind, name, value, config):
            raise Unknown(f"has the setting {printable(name[:40])} = {short(value)}, which DigitLab has not")
    entry = Layer.entries()[kind.entry]
    try:
        return entry.model_validate(fields)
    except ValidationError as error:
        reason = sentence(error, entry, json.dumps(fields)).rstrip(".")
        raise Unknown(f"is not allowed: {reason}") from None


def _does_nothing(kind: Kind, name: str, value: Any, config: Config) -> bool:
    """Whether a setting that DigitLab has no field for may be left out."""
    if name in ("name", "trainable", "dtype", "seed") or name.endswith("_initializer"):
        return True
    if name == "strides" and "pool_size" in kind.reads:
        return value is None or square("")(value) == square("")(config.get("pool_size"))
    return value is None or any(
        type(value) in (type(one), int, float) and value == one for one in kind.neutral.get(name, ())
    )


def _both_ways(config: Config) -> Layer:
    """A recurrent layer that reads in both directions."""
    ahead, back = config.get("layer"), config.get("backward_layer")
    if not isinstance(ahead, dict) or config.get("merge_mode") != "concat":
        raise Unknown("does not put both directions side by side")
    class_name, inner = ahead.get("class_name"), ahead.get("config")
    if class_name not in ("SimpleRNN", "GRU", "LSTM") or not isinstance(inner, dict):
        raise Unknown("holds a layer without a memory that DigitLab knows")
    if isinstance(back, dict):
        other = back.get("config")
        mirrored = {**other, "go_backwards": False} if isinstance(other, dict) else {}
        if back.get("class_name") != class_name or layer_of(class_name, mirrored) != layer_of(class_name, inner):
            raise Unknown("reads backwards with another layer than forwards")
    layer = layer_of(class_name, inner)
    return layer.model_copy(update={"bidirectional": True})


def _check_dtype(config: Config) -> None:
    dtype = config.get("dtype", "float32")
    if isinstance(dtype, dict):
        policy = dtype.get("config")
        dtype = policy.get("name") if isinstance(policy, dict) else None
    if dtype != "float32":
        raise Unknown(f"computes in {short(dtype)}, DigitLab in float32")
