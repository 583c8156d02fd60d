"""The engine carries out commands between two portions of training, or says in one sentence why not."""

from __future__ import annotations

import base64

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitlab.core import folders
from digitlab.core import messages as m
from digitlab.data import model_file
from digitlab.engine import bench
from digitlab.engine.train import TrainingRun

BLANK = base64.b64encode(bytes(784)).decode()


@pytest.fixture
def picture(mnist):
    return mnist.test.images[0]


def test_a_run_can_be_watched_and_asked_while_it_learns(client, tiny, picture) -> None:
    assert client.say(m.Train(experiment=tiny)) == []
    assert client.engine.busy
    client.until(m.Started)
    answers = [client.answer(picture, number=1)]
    client.until(m.EpochEnded)
    answers.append(client.answer(picture, number=2))
    assert [answer.number for answer in answers] == [1, 2]
    assert answers[0].step == 0
    assert answers[1].step >= 11, "it goes on while the epoch is written"
    assert all(sum(answer.probabilities) == pytest.approx(1, abs=1e-5) for answer in answers)
    assert answers[0].probabilities != answers[1].probabilities
    client.until(m.Finished)
    assert not client.engine.busy
    assert client.answer(picture).step is None


def test_after_the_end_the_best_network_answers_is_saved_and_comes_back(
    client, tiny, picture, tmp_path, shop, make_client
) -> None:
    client.say(m.Train(experiment=tiny))
    best = client.until(m.Finished).validation_accuracy
    before = client.answer(picture).probabilities
    path = tmp_path / "mine.digitlab"
    assert client.say(m.Save(path=str(path), experiment=tiny)) == [m.Saved(path=str(path))]
    model = model_file.read(path)
    score = shop.evaluator.score(shop.network.weights_from(model.tensors), shop.parts.validation)
    assert score.accuracy == best
    other = make_client()
    (loaded,) = other.say(m.Load(path=str(path)))
    assert (loaded.path, loaded.experiment) == (str(path), tiny)
    assert [m.event(line) for line in loaded.history][-1] == client.heard[-3]
    np.testing.assert_allclose(other.answer(picture).probabilities, before, atol=1e-6)


def test_a_network_is_saved_as_it_is_in_the_middle_of_a_run(client, tiny, tmp_path) -> None:
    client.say(m.Train(experiment=tiny))
    client.until(m.EpochEnded)
    client.say(m.Pause())
    client.until(m.Paused)
    client.say(m.SetParameter(path="network.layers.2.rate", value=0.4))
    client.say(m.Save(path=str(tmp_path / "a.digitlab"), experiment=tiny.with_value("network.layers.2.rate", 0.4)))
    model = model_file.read(tmp_path / "a.digitlab")
    weights = client.engine._run.weights
    for name, array in client.engine._answering.network.arrays_from(weights).items():
        np.testing.assert_array_equal(model.tensors[name], array)
    assert model.experiment.network.layers[2].rate == 0.4


def test_a_model_is_saved_with_the_network_it_has_whatever_the_form_shows(client, tiny, tmp_path) -> None:
    client.say(m.Train(experiment=tiny))
    client.until(m.Finished)
    other = tiny.with_value("network.layers.1.units", 99).with_value("name", "Renamed")
    client.say(m.Save(path=str(tmp_path / "a.digitlab"), experiment=other))
    saved = model_file.read(tmp_path / "a.digitlab").experiment
    assert (saved.network, saved.name) == (tiny.network, "Renamed")


def test_steering_a_run(client, tiny) -> None:
    client.say(m.Train(experiment=tiny, paused=True))
    assert client.until(m.Paused).step == 0
    assert not client.engine.busy
    client.say(m.Step(unit="batch"))
    assert client.until(m.Paused).step == 1
    client.say(m.SetParameter(path="optimizer.learning_rate", value=0.5))
    assert client.engine.busy
    assert client.until(m.ParameterChanged) == m.ParameterChanged(path="optimizer.learning_rate", value=0.5, step=1)
    assert not client.engine.busy
    client.say(m.Step(unit="batch"))
    assert client.until(m.BatchesTrained).learning_rate == pytest.approx(0.5)
    client.until(m.Paused)
    client.say(m.Step(unit="epoch"))
    assert client.until(m.Paused).step == 11
    client.say(m.Resume())
    client.until(m.BatchesTrained)
    client.say(m.Stop())
    assert client.until(m.Stopped).best_epoch == 1
    assert sum(isinstance(event, m.Finished | m.Stopped | m.Failed) for event in client.heard) == 1


@pytest.mark.parametrize(
    "command",
    [m.Pause(), m.Resume(), m.Step(), m.Stop(), m.SetParameter(path="optimizer.learning_rate", value=0.1)],
    ids=lambda command: command.kind,
)
def test_without_a_run_there_is_nothing_to_steer(client, command) -> None:
    assert client.say(command) == []
    assert not client.engine.busy


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (lambda tiny, folder: m.Predict(number=1, pixels=BLANK), "There is no network yet"),
        (lambda tiny, folder: m.Save(path=str(folder / "a.digitlab"), experiment=tiny), "There is no network yet"),
        (lambda tiny, folder: m.Predict(number=1, pixels=""), "has 0 pixels; it must have 784."),
        (lambda tiny, folder: m.Predict(number=1, pixels="!!!"), "is not base64"),
        (lambda tiny, folder: m.Predict(number=1, pixels="é"), "is not base64"),
        (lambda tiny, folder: m.Load(path=str(folder / "none.digitlab")), '"none.digitlab" cannot be read'),
        (lambda tiny, folder: m.Load(path=str(folder)), "is not a file"),
        (lambda tiny, folder: m.Load(path="\0"), "is not a file name"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_a_sentence(client, tiny, tmp_path, command, sentence) -> None:
    (refused,) = client.say(command(tiny, tmp_path))
    assert isinstance(refused, m.Refused)
    assert sentence in refused.sentence
    assert refused.sentence.endswith(".")


@pytest.mark.parametrize("path", ["", "\0", "none/such/a.digitlab"])
def test_a_place_that_cannot_be_written_is_refused_and_the_network_is_still_there(client, tiny, picture, path) -> None:
    client.say(m.Reset(experiment=tiny))
    (refused,) = client.say(m.Save(path=path, experiment=tiny))
    assert refused.command == "save"
    assert isinstance(client.answer(picture), m.Predicted)


def test_a_second_run_and_a_setting_that_does_not_act_now_are_refused_and_the_run_goes_on(client, tiny) -> None:
    client.say(m.Train(experiment=tiny))
    client.until(m.Started)
    refused = [*client.say(m.Train(experiment=tiny)), *client.say(m.SetParameter(path="optimizer.beta_1", value=0.5)),
               *client.say(m.SetParameter(path="nonsense", value=0.5))]  # fmt: skip
    assert [event.command for event in refused] == ["train", "set_parameter", "set_parameter"]
    assert refused[0].sentence == "A run is under way; stop it before you start another."
    client.until(m.Finished)


@pytest.mark.parametrize("kind", ["load", "reset"])
def test_another_network_ends_the_run_and_keeps_it(client, tiny, tmp_path, kind) -> None:
    client.say(m.Reset(experiment=tiny))
    client.say(m.Save(path=str(tmp_path / "a.digitlab"), experiment=tiny))
    client.say(m.Train(experiment=tiny))
    client.until(m.EpochEnded)
    command = m.Load(path=str(tmp_path / "a.digitlab")) if kind == "load" else m.Reset(experiment=tiny)
    told = client.say(command)
    assert [event.kind for event in told if isinstance(event, m.Stopped | m.Loaded | m.WasReset)] == [
        "stopped", {"load": "loaded", "reset": "was_reset"}[kind],
    ]  # fmt: skip
    assert not client.engine.busy
    (folder,) = folders.runs().iterdir()
    assert model_file.read(folder / "model.digitlab").tensors


def test_a_file_that_cannot_be_loaded_does_not_end_the_run(client, tiny, tmp_path) -> None:
    client.say(m.Train(experiment=tiny))
    client.until(m.Started)
    (refused,) = client.say(m.Load(path=str(tmp_path / "none.digitlab")))
    assert isinstance(refused, m.Refused)
    assert isinstance(client.until(m.Finished), m.Finished)


def test_after_a_reset_a_network_answers_that_knows_nothing(client, tiny, picture) -> None:
    client.say(m.Train(experiment=tiny))
    client.until(m.Finished)
    trained = client.answer(picture).probabilities
    assert client.say(m.Reset(experiment=tiny)) == [m.WasReset()]
    assert client.answer(picture).probabilities != trained


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (RuntimeError("a strange thing"), "The engine could not go on: a strange thing"),
        (
            tf.errors.ResourceExhaustedError(None, None, "OOM"),
            "There is not enough memory for batch {batch} of epoch {epoch}, which has 32 digits.",
        ),
    ],
)
def test_a_run_that_breaks_fails_once_and_the_engine_goes_on(client, tiny, picture, monkeypatch, error, what) -> None:
    def breaks(run):
        raise error

    client.say(m.Train(experiment=tiny))
    client.until(m.EpochEnded)
    with monkeypatch.context() as broken:
        broken.setattr(TrainingRun, "_train", breaks)
        failed = client.until(m.Failed)
    before, batches = divmod(failed.step, 11)  # it goes on while an epoch is written
    assert failed.what == what.format(batch=batches + 1, epoch=before + 1)
    assert failed.advice
    assert not client.engine.busy
    assert isinstance(client.answer(picture), m.Predicted)
    client.say(m.Train(experiment=tiny))
    assert isinstance(client.until(m.Finished), m.Finished)


def test_a_command_that_breaks_is_refused_and_the_engine_goes_on(client, tiny, picture, monkeypatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("digitlab.engine.trained.fresh", lambda experiment: 1 / 0)
        (refused,) = client.say(m.Reset(experiment=tiny))
    assert refused.sentence == "The engine could not reset: division by zero"
    assert "ZeroDivisionError" in refused.detail
    assert client.say(m.Reset(experiment=tiny)) == [m.WasReset()]


def test_a_run_that_cannot_be_kept_goes_on_and_says_so_once_at_its_end(client, tiny, home) -> None:
    home.write_text("a file in the place of the folder", encoding="utf-8")
    client.say(m.Train(experiment=tiny))
    client.until(m.Finished)
    refused = [event for event in client.heard if isinstance(event, m.Refused)]
    assert [event.command for event in refused] == ["train"]
    assert refused[0].sentence.startswith("This run is not kept: ")


def test_at_the_end_of_the_commands_the_run_is_stopped_and_kept(client, tiny) -> None:
    client.say(m.Train(experiment=tiny, paused=True))
    client.until(m.Paused)
    client.engine.end()
    assert isinstance(client.heard[-1], m.Stopped)
    client.engine.end()
    assert sum(isinstance(event, m.Stopped) for event in client.heard) == 1
    (folder,) = folders.runs().iterdir()
    assert (folder / "model.digitlab").exists()


def test_what_is_prepared_is_there_at_once_for_the_run(client, tiny, monkeypatch) -> None:
    built, real = [], bench.Workshop
    monkeypatch.setattr(bench, "Workshop", lambda *given: built.append(real(*given)) or built[-1])
    client.say(m.Prepare(experiment=tiny, number=3))
    client.engine._bench._ahead.result()
    client.engine._lookout._thread.submit(lambda: None).result()
    (prepared,) = client.heard
    assert prepared == m.Prepared(number=3, seconds=prepared.seconds, settled=built[0].execution.settled)
    assert prepared.seconds > 0
    client.say(m.Train(experiment=tiny.with_value("optimizer.learning_rate", 0.5)))
    client.until(m.Finished)
    assert len(built) == 1
    client.say(m.Train(experiment=tiny.with_value("training.epochs", 1)))
    assert client.until(m.Finished).epochs == 1
    assert len(built) == 1, "only a loop is compiled"
    client.say(m.Train(experiment=tiny.with_value("loss.label_smoothing", 0.1), paused=True), m.Stop())
    client.until(m.Stopped)
    assert len(built) == 2


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # of Keras' variables, while it saves
def test_a_file_of_keras_answers_and_is_saved_as_a_model(client, picture, tmp_path):
    flat = [keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    keras.Sequential(flat).save(tmp_path / "one.keras")
    (loaded,) = client.say(m.Load(path=str(tmp_path / "one.keras")))
    assert [layer.key() for layer in loaded.experiment.network.layers] == ["rescaling", "flatten"]
    answer = client.answer(picture)
    client.say(m.Save(path=str(tmp_path / "one.digitlab"), experiment=loaded.experiment))
    client.say(m.Load(path=str(tmp_path / "one.digitlab")))
    assert client.answer(picture) == answer


def test_an_unsound_file_of_keras_is_refused_and_the_network_stays(client, tmp_path):
    (tmp_path / "odd.keras").write_bytes(b"PK")
    (refused,) = client.say(m.Load(path=str(tmp_path / "odd.keras")))
    assert refused.sentence.startswith('"odd.keras" is not a Keras model')


def test_a_new_run_keeps_the_weights_that_fit_where_that_is_asked_and_else_begins_afresh(client, tiny, picture):
    client.say(m.Train(experiment=tiny))
    client.until(m.Finished)
    before = client.answer(picture).probabilities
    client.say(m.Train(experiment=tiny, keep=True, paused=True))
    client.until(m.Paused)
    np.testing.assert_allclose(client.answer(picture).probabilities, before, atol=1e-6)
    client.engine.end()
    client.say(m.Train(experiment=tiny, paused=True))
    client.until(m.Paused)
    client.engine.end()
    first, second, third = (event for event in client.heard if isinstance(event, m.Started))
    assert (first.kept, second.kept, third.kept) == ([], ["layers.1", "output"], [])
    assert first.validation_loss == third.validation_loss != second.validation_loss
