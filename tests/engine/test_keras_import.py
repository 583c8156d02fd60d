"""Files that Keras itself has saved answer as Keras does; altered ones are refused in one sentence."""

from __future__ import annotations

import io
import json
import zipfile

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from digitlab.core.errors import DigitLabError
from digitlab.engine import keras_import

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # of Keras' variables, while it saves


def classic():
    """The convnet of Keras' own first example."""
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, kernel_size=(3, 3), activation="relu"), layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(64, kernel_size=(3, 3), activation="relu", kernel_regularizer="l2"),
        layers.MaxPooling2D(pool_size=(2, 2)), layers.Flatten(), layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ])  # fmt: skip


def lenet():
    return keras.Sequential([
        keras.Input((28, 28, 1)), layers.Rescaling(1 / 255),
        layers.Conv2D(6, 5, padding="same", activation="tanh"), layers.AveragePooling2D(2), layers.BatchNormalization(),
        layers.Conv2D(16, 5, activation="tanh"), layers.AveragePooling2D(2), layers.Flatten(),
        layers.Dense(120, activation="tanh"), layers.Dense(84, activation="tanh"), layers.Dense(10), layers.Softmax(),
    ])  # fmt: skip


def mlp():
    return keras.Sequential([
        keras.Input((784,)), layers.Dense(32, activation="gelu", use_bias=False), layers.LayerNormalization(),
        layers.Dense(16), layers.ReLU(), layers.Dense(10, use_bias=False),
    ])  # fmt: skip


def depths():
    return keras.Sequential([
        keras.Input((28, 28)), layers.Reshape((28, 28, 1)), layers.DepthwiseConv2D(3, depth_multiplier=4),
        layers.SeparableConv2D(8, 3, strides=2), layers.GroupNormalization(4), layers.SpatialDropout2D(0.1),
        layers.GlobalMaxPooling2D(), layers.Dense(10, "sigmoid"),
    ])  # fmt: skip


def gru():
    rows = keras.Input((28, 28))
    both = layers.Bidirectional(layers.GRU(16, return_sequences=True))(rows)
    return keras.Model(rows, layers.Dense(10, activation="softmax")(layers.GRU(8)(both)))


MODELS = {model.__name__: model for model in (mlp, lenet, classic, depths, gru)}


def made(name):
    """The model by that name, always the same, its running means and biases away from where they begin."""
    keras.utils.set_random_seed(1)
    model = MODELS[name]()
    chance = np.random.default_rng(1)
    for weight in model.weights:
        if weight.dtype == "float32":
            weight.assign(weight + chance.uniform(-0.05, 0.05, weight.shape))  # about zero: small logits round little
    return model


@pytest.mark.parametrize("name", MODELS)
def test_a_file_of_keras_answers_as_keras_does(tmp_path, mnist, name) -> None:
    model, images = made(name), mnist.test.images[:3]
    model.save(tmp_path / f"{name}.keras")
    found = keras_import.load(tmp_path / f"{name}.keras")
    pixels = images.reshape(-1, *model.input_shape[1:]) / (1 if name == "lenet" else 255)
    expected = np.asarray(model(pixels))
    if name == "mlp":
        expected = np.asarray(keras.ops.softmax(expected))
    expected = expected / expected.sum(axis=1, keepdims=True)
    answers = np.stack([found.probabilities(image) for image in images])
    np.testing.assert_allclose(answers, expected, atol=1e-5)
    assert found.experiment.name == name
    assert found.experiment.network.parameters == model.count_params() + (10 if name == "mlp" else 0)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A small file of Keras."""
    path = tmp_path_factory.mktemp("keras") / "sound.keras"
    made("mlp").save(path)
    return path


def refusal(path, content):
    path.write_bytes(content)
    with pytest.raises(DigitLabError) as refused:
        keras_import.load(path)
    assert "\n" not in str(refused.value)
    assert str(refused.value).startswith(f'"{path.name}" ')
    return str(refused.value)


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_altered_and_cut_files_are_refused(sound, tmp_path) -> None:
    content, chance = sound.read_bytes(), np.random.default_rng(2)
    for _ in range(40):
        mutant = bytearray(content)
        place = int(chance.integers(len(mutant)))
        if chance.random() < 0.5:
            del mutant[place:]
        else:
            mutant[place] ^= 1 << int(chance.integers(8))
        try:
            refusal(tmp_path / "mutant.keras", bytes(mutant))
        except pytest.fail.Exception:  # it was read: then as it was, for what was altered does not matter
            assert keras_import.load(tmp_path / "mutant.keras").experiment.network.parameters == 25_978


def edited(path, change):
    """The members of ``path`` with another file of weights, whose sums are right."""
    content = members(path)
    file = io.BytesIO(content["model.weights.h5"])
    with h5py.File(file, "a") as weights:
        change(weights["layers/dense/vars"])
    return packed({**content, "model.weights.h5": file.getvalue()})


def put(**options):
    def change(group):
        del group["0"]
        group.create_dataset("0", **options)

    return change


def link(kind):
    def change(group):
        del group["0"]
        group["0"] = kind

    return change


HARM = {
    "missing": (lambda group: group.__delitem__("0"), "are missing"),
    "soft link": (link(h5py.SoftLink("/layers/dense_1/vars/0")), "are missing"),
    "external link": (link(h5py.ExternalLink("/etc/passwd", "/")), "are missing"),
    "another shape": (put(shape=(9, 9), dtype="float32"), "not float32 of [784, 32]"),
    "a bomb": (put(shape=(10**6, 10**6), chunks=(1, 1), dtype="float32"), "not float32 of"),
    "packed": (put(shape=(784, 32), dtype="float32", compression="gzip"), "packed in a way"),
    "not finite": (put(data=np.full((784, 32), np.nan, "float32")), "not all finite"),
    "doubles": (put(shape=(784, 32), dtype="float64"), "float64"),
}


@pytest.mark.parametrize("name", HARM)
def test_weights_that_are_not_what_they_should_be_are_refused(sound, tmp_path, name) -> None:
    change, words = HARM[name]
    assert words in refusal(tmp_path / "harm.keras", edited(sound, change))


def test_bombs_and_strangers_are_refused(sound, tmp_path) -> None:
    content, path = members(sound), tmp_path / "bomb.keras"
    padded = {**content, "config.json": content["config.json"] + b" " * 2**26}
    assert "unpacks to more" in refusal(path, packed(padded, zipfile.ZIP_DEFLATED))
    nested = {**content, "config.json": b'{"a":' * 100 + b"1" + b"}" * 100}
    assert "config.json cannot be read" in refusal(path, packed(nested))
    assert "does not belong" in refusal(path, packed({**content, "../evil": b""}))
    assert "longer list" in refusal(path, packed({**content, **{str(n): b"" for n in range(90)}}))
    assert "not a Keras model" in refusal(path, b"\x89HDF\r\n\x1a\n")
    config = json.loads(content["config.json"])
    config["config"]["layers"][1]["class_name"] = "Lambda"
    named = {**content, "config.json": json.dumps(config).encode()}
    assert "(Lambda) is of a kind that DigitLab does not know" in refusal(path, packed(named))
    assert "its weights cannot be read" in refusal(path, packed({**content, "model.weights.h5": b"x" * 99}))
