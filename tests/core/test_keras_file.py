"""What the configuration of a Keras file may say, and the sentence where it may not."""

from __future__ import annotations

from typing import Any

import pytest

from digitlab.core.errors import DigitLabError
from digitlab.core.keras_file.network import network_of

FLAT: dict[str, Any] = {"class_name": "Flatten", "config": {}}
PICTURE: dict[str, Any] = {"class_name": "Reshape", "config": {"target_shape": [28, 28, 1]}}
USUAL: dict[str, dict[str, Any]] = {
    "Dense": {"activation": "linear", "use_bias": True},
    "Conv2D": {"kernel_size": 3, "strides": 1, "padding": "valid", "activation": "relu", "use_bias": True},
    "GRU": {"return_sequences": False},
    "LSTM": {"return_sequences": False},
}
TEN: dict[str, Any] = {"class_name": "Dense", "config": {**USUAL["Dense"], "units": 10, "activation": "softmax"}}


def model(*layers: dict[str, Any], shape: list[int | None] | None = None) -> dict[str, Any]:
    """The configuration of a Sequential model that takes 28×28 pixels."""
    first = {"class_name": "InputLayer", "config": {"batch_shape": shape or [None, 28, 28]}}
    named = [{"module": "keras.layers", **layer} for layer in (first, *layers)]
    for number, layer in enumerate(named):
        if isinstance(layer["config"], dict):
            layer["config"] = {"name": f"layer_{number}", **layer["config"]}
    return {"class_name": "Sequential", "config": {"layers": named}}


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": {**USUAL.get(class_name, {}), **config}}


def types(config: dict[str, Any]) -> list[str]:
    return [one.key() for one in network_of(config, "one").experiment.network.layers]


@pytest.mark.parametrize("shape", [[None, 28, 28, 1], [None, 28, 28], [None, 784]])
def test_digits_may_come_in_three_shapes(shape: list[int | None]) -> None:
    assert types(model(FLAT, TEN, shape=shape)) == ["rescaling", "flatten"]
    assert types(model(layer("Reshape", target_shape=[28, -1]), layer("GRU", units=4), TEN, shape=shape)) == [
        "rescaling", "rows", "gru",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "offset", "expected"),
    [(1 / 255, 0.0, (0.3081, 0.1307)), (2.0, -1.0, (0.6162, -0.7386)), (1 / 127.5, -1, (0.6162, -0.7386))],
)
def test_pixels_are_brought_to_what_the_file_expects(
    scale: float, offset: float, expected: tuple[float, float]
) -> None:
    found = network_of(model(layer("Rescaling", scale=scale, offset=offset), FLAT, TEN), "one")
    first = found.experiment.network.layers[0]
    assert (first.scale, first.offset) == pytest.approx(expected, abs=1e-6)


def test_what_digitlab_does_to_pixels_needs_no_layer() -> None:
    own = layer("Rescaling", scale=1 / (255 * 0.3081), offset=-0.1307 / 0.3081)
    assert types(model(own, FLAT, TEN)) == ["flatten"]


@pytest.mark.parametrize("output", ["softmax", "linear", "sigmoid"])
def test_the_output_decides_the_loss(output: str) -> None:
    ways = [
        [layer("Dense", units=10, activation=output)],
        [layer("Dense", units=10), layer("Activation", activation=output)],
    ]
    for way in ways:
        found = network_of(model(FLAT, *way), "one").experiment.loss
        assert found.output_activation == ("sigmoid" if output == "sigmoid" else "softmax")


def test_columns_are_told_from_rows() -> None:
    turned = [layer("Permute", dims=[2, 1, 3]), layer("Reshape", target_shape=[28, 28])]
    assert types(model(*turned, layer("LSTM", units=4), TEN, shape=[None, 28, 28, 1])) == [
        "rescaling",
        "columns",
        "lstm",
    ]


REFUSED = [
    ([layer("Lambda", function="x"), TEN], "The layer layer_1 (Lambda) is of a kind that DigitLab does not know"),
    ([layer("Dense\nx", units=3)], "The layer layer_1 (Dense\\nx) is of a kind"),
    ([FLAT, layer("Dense", units=10**7), TEN], "(Dense) is not allowed: units is 10000000; it must be at most 4096"),
    ([FLAT, layer("Dense", units=10**400), TEN], "layer_2 (Dense) is not allowed"),
    ([FLAT, {"class_name": "Dense", "config": {"units": 9, "use_bias": True}}, TEN], "has no setting activation"),
    ([FLAT, layer("Dense", units="9"), TEN], 'units is "9"; it must be a whole number'),
    ([FLAT, layer("Dense", units=9, activation="softmax"), TEN], "layer_3 (Dense) comes behind the output"),
    ([FLAT, layer("Dense", units=9, activation="crelu"), TEN], 'has the activation "crelu"'),
    ([FLAT, layer("Dense", units=9, kernel_constraint={"a": 1}), TEN], "has the setting kernel_constraint"),
    ([FLAT, layer("Dense", units=9, dtype="float16"), TEN], 'computes in "float16"'),
    ([FLAT, layer("Dense", units=9)], "not a Dense layer of ten nodes"),
    ([FLAT], "not a Dense layer of ten nodes"),
    ([layer("Dense", units=9), TEN], "layer_1 (Dense) does not fit: Dense needs a vector"),
    ([PICTURE, layer("Conv2D", filters=2, kernel_size=[3, 5]), FLAT, TEN], "sides of"),
    ([PICTURE, layer("Conv2D", filters=2, groups=2), FLAT, TEN], "setting groups = 2"),
    ([layer("Reshape", target_shape=[9, 9]), TEN], "cannot make [9, 9] of 784 numbers"),
    ([layer("Reshape", target_shape=[-1, 0]), TEN], "cannot make"),
    ([layer("Reshape", target_shape=[14, 56]), layer("GRU", units=4), TEN], "takes numbers as 14×56"),
    ([PICTURE, layer("MaxPooling2D", pool_size=2, strides=1), FLAT, TEN], "strides"),
    ([layer("GRU", units=4, reset_after=False), TEN], "setting reset_after = false"),
    ([layer("Bidirectional", layer=layer("GRU", units=4), merge_mode="sum"), TEN], "does not put both directions"),
    ([layer("Rescaling", scale=[1, 2], offset=0), FLAT, TEN], "does not scale all pixels alike"),
    ([layer("Sequential"), TEN], "(Sequential) is of a kind"),
    ([{**FLAT, "module": "os"}, TEN], "layer_1 (Flatten) is not one of Keras' own"),
    ([{**FLAT, "config": 7}, TEN], "Layer 2 of this model has no settings"),
    ([FLAT] * 200, "no list of 1 to 128 layers"),
    ([FLAT, *[layer("Dense", units=9)] * 70, TEN], "too long"),
    ([FLAT, *[layer("Dense", units=4096)] * 5, TEN], "weights; at most 50,000,000 are allowed"),
]  # fmt: skip


@pytest.mark.parametrize(("layers", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_is_not_known_is_refused_by_name(layers: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(DigitLabError) as refusal:
        network_of(model(*layers), "one")
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "config", [None, 7, [], {}, {"class_name": "Sequential"}, {"class_name": "Model", "config": {}}]
)
def test_what_is_no_model_is_refused(config: object) -> None:
    with pytest.raises(DigitLabError):
        network_of(config, "one")
