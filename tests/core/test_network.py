"""A network as arithmetic: what fits, what does not and why, and what it costs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from digitlab.core.experiment import Experiment
from digitlab.core.layers import (
    GRU,
    LSTM,
    AveragePooling2D,
    BatchNormalization,
    Columns,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    GlobalMaxPooling,
    GroupNormalization,
    Layer,
    LayerNormalization,
    MaxPooling2D,
    Rows,
    SeparableConv2D,
    SimpleRNN,
    SpatialDropout2D,
)
from digitlab.core.network import INPUT_SHAPE, MOST_LAYERS, MOST_PARAMETERS, Network

MISFITS = {
    "dense on a picture": (
        (Dense(),),
        "layer 1 (Dense): Dense needs a vector but gets 28×28×1; insert Flatten before it",
    ),
    "dense on a sequence": (
        (Rows(), Dense()),
        "layer 2 (Dense): Dense needs a vector but gets a sequence of 28×28; insert Flatten before it",
    ),
    "convolution on a vector": (
        (Flatten(), Conv2D()),
        "layer 2 (Convolution): Convolution needs a picture but gets a vector of 784; move it before Flatten",
    ),
    "pooling on a vector": ((Flatten(), MaxPooling2D()), "needs a picture but gets a vector of 784"),
    "rows of a vector": ((Flatten(), Rows()), "needs a picture but gets a vector of 784"),
    "gru on a picture": ((GRU(),), "layer 1 (GRU): GRU needs a sequence but gets 28×28×1; insert Rows before it"),
    "gru on a vector": ((Flatten(), GRU()), "GRU needs a sequence but gets a vector of 784"),
    "kernel larger than the picture": (
        (MaxPooling2D(pool_size=4), Conv2D(kernel_size=8)),
        "layer 2 (Convolution): a 8x8 filter does not fit into 7 pixels; use a smaller kernel",
    ),
    "pooled to nothing": (
        (MaxPooling2D(pool_size=8), MaxPooling2D(pool_size=4)),
        "layer 2 (Max pooling): a picture of 3x3 is too small to pool by 4",
    ),
    "a picture at the output": (
        (Conv2D(),),
        "the output layer: Dense needs a vector but gets 26×26×32; insert Flatten",
    ),
    "a dense layer on answers at every step": (
        (Rows(), GRU(return_sequences=True), Dense()),
        "Dense needs a vector but gets a sequence of 28×64; insert Flatten before it",
    ),
    "global pooling of a vector": (
        (Flatten(), GlobalAveragePooling()),
        "needs a picture or a sequence but gets a vector of 784; take it in place of Flatten",
    ),
    "channels in unequal groups": (
        (Conv2D(filters=6), GroupNormalization(groups=4)),
        "6 channels cannot be put in 4 equal groups; take a number of groups that divides 6",
    ),
    "channels of a vector": ((Flatten(), SpatialDropout2D()), "needs a picture but gets a vector of 784"),
    "nothing at all": ((), "the output layer: Dense needs a vector but gets 28×28×1"),
    "too many weights": (
        (Flatten(), *[Dense(units=4096)] * 4),
        "layer 3 (Dense) has 16,781,312 of the network's 53,600,266 weights; at most 50,000,000 are allowed, so make",
    ),
}


@pytest.mark.parametrize(("layers", "words"), MISFITS.values(), ids=MISFITS)
def test_layers_that_do_not_fit_are_refused_with_the_remedy(layers, words) -> None:
    with pytest.raises(ValidationError) as refused:
        Network(layers=layers)
    problem = str(refused.value.errors()[0]["ctx"]["error"])
    assert words in problem
    assert not problem.endswith(".")


def test_so_many_layers_are_allowed_and_no_more() -> None:
    assert len(Network(layers=(Flatten(),) * MOST_LAYERS).rows()) == MOST_LAYERS + 1
    with pytest.raises(ValidationError, match="at most 64"):
        Network(layers=(Flatten(),) * (MOST_LAYERS + 1))


def test_a_network_of_the_most_weights_is_allowed_and_one_more_node_is_not() -> None:
    layers = (Flatten(), Dense(units=4096), Dense(units=4096), Dense(units=4096), Dense(units=3219))
    assert Network(layers=layers).parameters <= MOST_PARAMETERS
    with pytest.raises(ValidationError, match="weights; at most"):
        Network(layers=(*layers[:-1], Dense(units=3220)))


def test_the_default_network_has_known_shapes_weights_and_multiply_adds() -> None:
    rows = Experiment().network.rows()
    assert [row.shape for row in rows] == [(24, 24, 24), (12, 12, 24), (10, 10, 32), (5, 5, 32), (800,), (256,), (10,)]
    assert [row.parameters for row in rows] == [624, 0, 6944, 0, 0, 205_056, 2570]
    assert [row.multiply_adds for row in rows] == [345_600, 0, 691_200, 0, 0, 204_800, 2560]
    assert Experiment().network.parameters == 215_194
    assert Experiment().network.multiply_adds == 1_244_160


@pytest.mark.parametrize(
    ("layer", "shape", "after", "parameters", "multiply_adds"),
    [
        (Conv2D(filters=3, kernel_size=5, strides=3), (28, 28, 2), (8, 8, 3), 153, 9600),
        (Conv2D(filters=3, kernel_size=5, strides=3, padding="same"), (28, 28, 2), (10, 10, 3), 153, 15_000),
        (Conv2D(filters=1, kernel_size=1), (1, 1, 1), (1, 1, 1), 2, 1),
        (MaxPooling2D(pool_size=3), (28, 29, 5), (9, 9, 5), 0, 0),
        (Flatten(), (7, 6, 5), (210,), 0, 0),
        (Dense(units=7), (20,), (7,), 147, 140),
        (Dropout(), (4, 4, 2), (4, 4, 2), 0, 0),
        (BatchNormalization(), (4, 4, 6), (4, 4, 6), 24, 0),
        (Rows(), (28, 14, 3), (28, 42), 0, 0),
        (GRU(units=4), (28, 10), (4,), 192, 4704),
        (Dense(units=7, use_bias=False), (20,), (7,), 140, 140),
        (DepthwiseConv2D(depth_multiplier=2), (28, 28, 3), (26, 26, 6), 60, 36_504),
        (SeparableConv2D(filters=5, padding="same"), (10, 10, 3), (10, 10, 5), 47, 4200),
        (AveragePooling2D(pool_size=3), (28, 29, 5), (9, 9, 5), 0, 0),
        (GlobalAveragePooling(), (7, 6, 5), (5,), 0, 0),
        (GlobalMaxPooling(), (9, 4), (4,), 0, 0),
        (Columns(), (28, 14, 3), (14, 84), 0, 0),
        (SimpleRNN(units=4), (28, 10), (4,), 60, 1568),
        (LSTM(units=4), (28, 10), (4,), 240, 6272),
        (LSTM(units=4, bidirectional=True, return_sequences=True), (28, 10), (28, 8), 480, 12_544),
        (LayerNormalization(), (4, 4, 6), (4, 4, 6), 12, 0),
        (GroupNormalization(groups=3), (4, 4, 6), (4, 4, 6), 12, 0),
    ],
)
def test_a_layer_counts_what_it_makes_and_costs(layer, shape, after, parameters, multiply_adds) -> None:
    found = layer.output_shape(shape), layer.parameters(shape), layer.multiply_adds(shape)
    assert found == (after, parameters, multiply_adds)


@settings(max_examples=50)
@given(data=st.data())
def test_the_rows_of_a_network_fit_together_and_add_up(networks, data) -> None:
    network = data.draw(networks)
    rows, shape = network.rows(), INPUT_SHAPE
    for row in rows:
        assert row.shape == row.layer.output_shape(shape)
        assert all(size >= 1 for size in row.shape)
        shape = row.shape
    assert shape == (10,)
    assert network.parameters == sum(row.parameters for row in rows)
    assert network.multiply_adds == sum(row.multiply_adds for row in rows)


@pytest.mark.parametrize("layer", Layer.entries().values(), ids=Layer.entries())
def test_a_layer_has_a_short_summary(layer) -> None:
    assert 0 < len(layer().summary()) <= 24
