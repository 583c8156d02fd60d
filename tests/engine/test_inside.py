"""What the engine says of the inside of a network are Keras' own numbers, of the network that answers now."""

from __future__ import annotations

import base64

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core import messages as m
from digitlab.core import presets
from digitlab.core.experiment import Experiment
from digitlab.core.inspection import MOST_MAPS, MOST_NODES, NodeChoice, sampled, structure, weight_of
from digitlab.core.layers import GRU, Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Patches, Rows
from digitlab.core.losses import MeanSquaredError
from digitlab.core.network import PIXEL_MEAN, PIXEL_SPREAD, Network
from digitlab.data.packing import unpacked
from digitlab.engine import trained
from digitlab.engine.engine import Engine
from digitlab.engine.inside import Inside, Moment

CONVOLUTIONAL = Network(
    layers=(Conv2D(filters=20, activation="tanh"), MaxPooling2D(), Flatten(), Dense(units=100, activation="gelu"))
)


def asked(**options):
    return m.Inspect(number=1, **options)


@pytest.fixture(scope="module")
def looked():
    """A network that has a few hundred random weights, what is inside it, and Keras' own numbers for that."""
    experiment = Experiment(network=CONVOLUTIONAL)
    network = trained.fresh(experiment)
    return experiment, network, Inside(experiment)


@pytest.fixture
def picture(mnist):
    return mnist.test.images[0]


@pytest.fixture
def keras_values(looked, picture, plain, give_weights):
    """What leaves each layer of the plain Keras model, and its input."""
    _, network, _ = looked
    model = plain(CONVOLUTIONAL)
    give_weights(model, network.network.arrays_from(network.weights))
    through = [(picture[np.newaxis, ..., np.newaxis] / np.float32(255) - PIXEL_MEAN) / PIXEL_SPREAD]
    for layer in model.layers:
        through.append(layer(through[-1]).numpy())
    return model, [value[0] for value in through]


def test_what_leaves_every_layer_is_what_leaves_keras_layers(looked, picture, keras_values) -> None:
    experiment, network, inside = looked
    _, (_, filtered, pooled, flat, dense, sums) = keras_values
    seen = inside.look(asked(), Moment(experiment, network.weights, picture, 5))
    values = [unpacked(layer.values) for layer in seen.layers]
    maps = sampled(20, MOST_MAPS)
    close = {"rtol": 2e-3, "atol": 2e-3}  # of float16
    np.testing.assert_allclose(values[0], filtered[..., maps].transpose(2, 0, 1), **close)
    np.testing.assert_allclose(values[1], pooled[..., maps].transpose(2, 0, 1), **close)
    np.testing.assert_allclose(values[2], flat[sampled(len(flat), MOST_NODES)], **close)
    np.testing.assert_allclose(values[3], dense[sampled(100, MOST_NODES)], **close)
    np.testing.assert_allclose(values[4], keras.ops.softmax(sums).numpy(), **close)
    assert seen.step == 5
    assert seen.structure == structure(CONVOLUTIONAL, "softmax")


def test_the_edges_of_a_dense_layer_are_its_weights(looked) -> None:
    experiment, network, inside = looked
    seen = inside.look(asked(), Moment(experiment, network.weights, None, None))
    kernel = network.network.arrays_from(network.weights)["layers.3.kernel"]
    shown = kernel[np.ix_(sampled(len(kernel), MOST_NODES), sampled(100, MOST_NODES))]
    np.testing.assert_allclose(unpacked(seen.layers[3].weights), shown, atol=1e-3)
    assert [layer.weights is None for layer in seen.layers] == [True, True, True, False, False]
    assert all(layer.values is None for layer in seen.layers)


@pytest.mark.parametrize(("place", "number"), [(3, 7), (3, 99), (4, 3)])
def test_the_arithmetic_of_a_node_is_that_of_keras(looked, picture, keras_values, place, number) -> None:
    experiment, network, inside = looked
    model, through = keras_values
    chosen = asked(node=NodeChoice(place=place, number=number))
    node = inside.look(chosen, Moment(experiment, network.weights, picture, None)).node
    kernel, bias = (weight.numpy() for weight in model.layers[place].weights)
    before = through[place]
    parts = before * kernel[:, number]
    assert node.inputs == np.argsort(-np.abs(parts), kind="stable")[:8].tolist()
    np.testing.assert_allclose(node.values, before[node.inputs], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(node.weights, kernel[node.inputs, number], rtol=1e-6)
    assert node.kernel == node.inputs
    assert node.total == pytest.approx(parts.sum() + bias[number], abs=1e-4)
    assert node.total == pytest.approx(np.dot(node.values, node.weights) + node.rest + node.bias, abs=1e-9)
    sums = tf.Variable(before @ kernel + bias)
    with tf.GradientTape() as tape:
        outputs = keras.activations.gelu(sums) if place == 3 else keras.activations.softmax(sums[tf.newaxis])[0]
        output = outputs[number]
    assert node.output == pytest.approx(float(output), abs=1e-5)
    assert node.slope == pytest.approx(float(tape.gradient(output, sums)[number]), abs=1e-5)
    assert node.input_count == len(kernel)
    nearest = int(np.argmin(np.abs(np.array(node.curve_x) - node.total)))
    assert node.curve_y[nearest] == pytest.approx(node.output, abs=0.2)


@pytest.mark.parametrize(
    "layer",
    [
        Conv2D(filters=6, kernel_size=5),
        Conv2D(filters=6, kernel_size=4, padding="same"),
        Conv2D(filters=6, kernel_size=3, strides=2, padding="same", use_bias=False, activation="tanh"),
        Conv2D(filters=6, kernel_size=5, strides=3, padding="valid"),
    ],
)
@pytest.mark.parametrize("number", [0, 5])
@pytest.mark.parametrize("before", [(), (Conv2D(filters=3, kernel_size=3, activation="linear"),)])
def test_the_arithmetic_of_a_map_is_that_of_keras(picture, plain, give_weights, layer, number, before) -> None:
    experiment, place = Experiment(network=Network(layers=(*before, layer, Flatten()))), len(before)
    network = trained.fresh(experiment)
    chosen = asked(node=NodeChoice(place=place, number=number))
    node = Inside(experiment).look(chosen, Moment(experiment, network.weights, picture, None)).node
    model = plain(experiment.network)
    give_weights(model, network.network.arrays_from(network.weights))
    given = (picture[np.newaxis, ..., np.newaxis] / np.float32(255) - PIXEL_MEAN) / PIXEL_SPREAD
    for one in model.layers[:place]:
        given = one(given).numpy()
    output = model.layers[place](given).numpy()[0, ..., number]
    model.layers[place].activation = keras.activations.linear
    sums = model.layers[place](given).numpy()[0, ..., number]
    row, column = node.at
    assert sums[row, column] == sums.max()
    assert node.total == pytest.approx(sums.max(), abs=1e-4)
    assert node.output == pytest.approx(output[row, column], abs=1e-4)
    assert node.total == pytest.approx(np.dot(node.values, node.weights) + node.rest + node.bias)
    assert node.input_shape == list(given.shape[1:])
    np.testing.assert_allclose(node.values, np.ravel(given)[node.inputs], rtol=1e-4, atol=1e-5)
    assert node.input_count <= layer.kernel_size**2 * given.shape[-1]
    for at, weight in enumerate(node.weights):
        chosen = weight_of(node, at, experiment.network)
        assert network.network.arrays_from(network.weights)[chosen.tensor].flat[chosen.place] == np.float32(weight)


def test_a_map_is_looked_at_without_a_drawing_too(looked) -> None:
    experiment, network, inside = looked
    node = inside.look(asked(node=NodeChoice(place=0, number=2)), Moment(experiment, network.weights, None, None)).node
    kernel = network.network.arrays_from(network.weights)["layers.0.kernel"][..., 2]
    assert node.inputs == np.argsort(-np.abs(kernel.ravel()), kind="stable")[:8].tolist()
    assert (node.at, node.total, node.input_shape) == (None, None, list(kernel.shape))


def test_a_node_is_looked_at_without_a_drawing_too(looked) -> None:
    experiment, network, inside = looked
    node = inside.look(asked(node=NodeChoice(place=3, number=2)), Moment(experiment, network.weights, None, None)).node
    weights = network.network.arrays_from(network.weights)["layers.3.kernel"][:, 2]
    assert node.inputs == np.argsort(-np.abs(weights), kind="stable")[:8].tolist()
    assert (node.values, node.total, node.output, node.slope) == ([], None, None, None)
    assert node.activation == "gelu"


@pytest.mark.parametrize("choice", [(9, 0), (1, 0), (3, 100), (0, 20)])
def test_a_node_that_the_network_lacks_is_left_out(looked, choice) -> None:
    experiment, network, inside = looked
    place, number = choice
    chosen = asked(node=NodeChoice(place=place, number=number))
    assert inside.look(chosen, Moment(experiment, network.weights, None, None)).node is None


@pytest.mark.parametrize(
    ("layers", "shape", "one"),
    [
        ((Conv2D(filters=5, kernel_size=3),), (5, 3, 3), lambda a: a["layers.0.kernel"][:, :, 0, 1]),
        ((Flatten(), Dropout(), Dense(units=70)), (64, 28, 28), lambda a: a["layers.2.kernel"][:, 1].reshape(28, 28)),
        ((Activation(), Flatten()), (10, 28, 28), lambda a: a["output.kernel"][:, 1].reshape(28, 28)),
        ((Patches(patch_size=4, units=6), Flatten()), (6, 4, 4), lambda a: a["layers.0.kernel"][:, 1].reshape(4, 4)),
        ((Rows(), GRU(units=4)), (4, 3, 28), lambda a: a["layers.1.kernel"][:, [1, 5, 9]].T),
    ],
)
def test_the_filters_of_the_first_layer_are_its_weights_as_images(layers, shape, one) -> None:
    flat = () if isinstance(layers[-1], Flatten | Dense | GRU) else (Flatten(),)
    experiment = Experiment(network=Network(layers=(*layers, *flat)))
    network = trained.fresh(experiment)
    seen = Inside(experiment).look(asked(filters=True), Moment(experiment, network.weights, None, None))
    images = unpacked(seen.filters)
    assert images.shape == shape
    expected = one(network.network.arrays_from(network.weights))
    np.testing.assert_allclose(images[1], expected, atol=1e-3)


@pytest.mark.parametrize("name", ["residual", "transformer"])
def test_every_kind_of_network_can_be_looked_into(name, picture) -> None:
    experiment = presets.load(name)
    network = trained.fresh(experiment)
    seen = Inside(experiment).look(asked(filters=True), Moment(experiment, network.weights, picture, None))
    np.testing.assert_allclose(unpacked(seen.layers[-1].values), network.probabilities(picture), atol=1e-3)
    assert len(seen.layers) == len(experiment.network.rows())
    assert max(len(layer.values.data) for layer in seen.layers) < 30_000


def test_outputs_that_are_no_probabilities_are_shown_as_they_are(picture) -> None:
    experiment = Experiment(network=Network(layers=(Flatten(),)), loss=MeanSquaredError())
    network = trained.fresh(experiment)
    seen = Inside(experiment).look(asked(), Moment(experiment, network.weights, picture, None))
    sums, _ = network.network.forward(network.weights, picture[np.newaxis] / np.float32(255))
    np.testing.assert_allclose(unpacked(seen.layers[-1].values), tf.sigmoid(sums)[0], atol=1e-3)


def test_the_engine_tells_the_inside_of_the_network_that_answers(picture, tiny) -> None:
    heard = []
    engine = Engine(heard.append)
    engine.obey(asked())
    assert heard.pop().sentence == "There is no network yet; press Play."
    engine.obey(m.Reset(experiment=tiny))
    pixels = base64.b64encode(picture.tobytes()).decode()
    engine.obey(asked(pixels=pixels))
    engine.obey(m.Predict(number=1, pixels=pixels))
    engine._lookout._thread.shutdown(wait=True)
    (seen,) = (event for event in heard if isinstance(event, m.Inspected))
    (answer,) = (event for event in heard if isinstance(event, m.Predicted))
    np.testing.assert_allclose(unpacked(seen.layers[-1].values), answer.probabilities, atol=1e-3)


def test_what_a_look_at_the_next_network_takes_is_built_when_it_is_prepared(tiny, picture) -> None:
    heard = []
    engine = Engine(heard.append)
    engine.obey(m.Reset(experiment=tiny))
    other = tiny.with_value("network", {"layers": [{"type": "flatten"}, {"type": "dense", "units": 11}]})
    engine.obey(m.Prepare(experiment=other))
    engine._bench._ahead.result()
    engine._lookout._thread.submit(lambda: None).result()
    assert engine._lookout._insides == []  # nobody looks
    engine.obey(asked(pixels=base64.b64encode(picture.tobytes()).decode()))
    engine.obey(m.Prepare(experiment=other))
    engine._bench._ahead.result()
    engine._lookout._thread.shutdown(wait=True)
    assert [inside.structure for inside in engine._lookout._insides] == [
        structure(one.network, "softmax") for one in (tiny, other)
    ]
