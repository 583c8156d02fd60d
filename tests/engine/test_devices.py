"""The engine takes the machine as it is: one processor or several."""

from __future__ import annotations

import ctypes
import importlib
import json
import subprocess
import sys
from time import monotonic, sleep

import pytest
import tensorflow as tf

from digitlab.core.devices import Device, DevicesSeen, LookAtDevices, UseDevice
from digitlab.core.errors import DigitLabError
from digitlab.core.layers import BatchNormalization, Flatten
from digitlab.core.network import Network
from digitlab.core.no_gpu import Card, Findings, why_no_gpu
from digitlab.core.optimizers import Lbfgs
from digitlab.core.training import Training
from digitlab.engine import environment, graphics
from digitlab.engine.execution import Execution
from digitlab.engine.placement import HERE, Placement, placement

TWO_PROCESSORS = """
import json
import sys
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

from digitlab.core.experiment import Experiment
from digitlab.data import sources
from digitlab.engine import environment
from digitlab.engine.build import BuiltNetwork
from digitlab.engine.loop import Loop
from digitlab.engine.parts import Parts, on_device
from digitlab.engine.placement import HERE, Placement
from digitlab.engine.plan import Plan
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

environment.prepare_devices()
experiment = Experiment.from_json('''{
    "augmentations": [{"type": "contrast"}],
    "network": {"layers": [{"type": "flatten"}, {"type": "dropout"}]},
    "optimizer": {"type": "sgd", "momentum": 0.9},
    "training": {"epochs": 2, "batch_size": 33, "execution": "graph"}
}''')
train, test = sources.load("mnist")
digits = [on_device(train.images[first : first + 200], train.labels[first : first + 200]) for first in (0, 200, 400)]
names = [device.name for device in environment.devices()]


def trained(placement):
    run = TrainingRun(experiment, Workshop(experiment, Parts(*digits), placement))
    events = [event for event in run.events() if event]
    epochs = [event for event in events if event.kind == "epoch_ended"]
    return {
        "kinds": [event.kind for event in events if event.kind != "batches_trained"],
        "first": next(event.loss for event in events if event.kind == "batches_trained"),
        "losses": [loss for epoch in epochs for loss in (epoch.loss, epoch.validation_loss)],
    }


def batch_on(placement):
    loop, plan = Loop(experiment, "graph", placement), Plan(experiment, 200)
    alphas, live = plan.alphas(experiment, 0), loop.live(experiment)
    given = digits[0], plan.order(1), tf.constant(0), tf.constant(1), alphas, live
    state, sums = loop.run(loop.start(BuiltNetwork(experiment.network, experiment.seed).initial()), *given)
    return [float(sums.loss), *sorted({weight.device[-5:] for weight in state.weights.trained})]


batch = batch_on(Placement((names[1],)))
read = sorted({"keras", "sklearn"} & set(sys.modules))
print(json.dumps([names, trained(HERE), trained(Placement(tuple(names))), batch, read]))
"""
DETAILS = {"device_name": "Fast 3000", "compute_capability": (7, 5)}
TOGETHER = Placement(("/device:CPU:0", "/device:CPU:1"))


@pytest.fixture(scope="module")
def two_processors():
    """What a process with two tells: names, a run on the first, one on both, a batch on the second, what it read."""
    code = "import digitlab.engine\n" + TWO_PROCESSORS
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_run_goes_through_on_two_processors_and_on_both_together(two_processors) -> None:
    names, *runs, _, _ = two_processors
    assert len(names) == 2
    for run in runs:
        assert run["kinds"] == ["started", "execution_chosen", "epoch_ended", "epoch_ended", "finished"]


def test_two_processors_together_have_the_losses_of_one(two_processors) -> None:
    _, first, together, *_ = two_processors
    assert together["losses"] == pytest.approx(first["losses"], abs=1e-5)


def test_a_run_lies_on_the_device_that_was_chosen(two_processors) -> None:
    _, first, _, (loss, *devices), _ = two_processors
    assert devices == ["CPU:1"]
    assert loss == pytest.approx(first["first"], abs=1e-5)


def test_keras_is_read_without_scikit_learn_which_can_be_read_later(two_processors) -> None:
    assert two_processors[-1] == ["keras"]
    assert importlib.import_module("sklearn").__version__


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"network": Network(layers=(BatchNormalization(), Flatten()))}, "Batch normalisation needs every batch whole"),
        ({"optimizer": Lbfgs()}, "L-BFGS looks at many losses within a step"),
        ({"training": Training(batch_size=1)}, "Batch size is 1; it must be at least 2 for 2 devices"),
    ],
)
def test_what_several_devices_cannot_share_is_refused_with_a_remedy(tiny, change, sentence) -> None:
    with pytest.raises(DigitLabError, match="choose one device") as refused:
        Execution(tiny.model_copy(update=change), placement=TOGETHER)
    assert str(refused.value).startswith(sentence)


def test_what_tensorflow_would_choose_anyhow_is_left_to_it() -> None:
    cpu, gpu = (Device(name=f"/device:{kind}:0", type=kind, capability="8.0") for kind in ("CPU", "GPU"))
    assert placement(UseDevice(), [cpu]) is not None
    assert placement(UseDevice(device="cpu"), [cpu]) == HERE
    assert placement(UseDevice(device="gpu:0"), [gpu, cpu]) == HERE
    assert placement(UseDevice(device="cpu"), [gpu, cpu]) == Placement(("/device:CPU:0",))
    assert placement(UseDevice(precision="mixed_float16"), [gpu, cpu]) == Placement((), "mixed_float16")
    assert HERE.placed(print) is print


def test_the_first_message_says_what_the_run_depends_on() -> None:
    ready = environment.ready()
    assert {"digitlab", "python", "tensorflow", "keras", "numpy"} <= set(ready.versions)
    assert ready.versions["tensorflow"] == tf.__version__
    assert [device.type for device in ready.devices][-1:] == ["CPU"]
    assert ready.threads >= 1
    assert ready.no_gpu.endswith(".") or any(device.type == "GPU" for device in ready.devices)


def test_a_processor_for_graphics_comes_first_and_has_a_name(monkeypatch) -> None:
    names = ["/device:CPU:0", "/device:GPU:0", "/device:GPU:1"]
    logical = [tf.config.LogicalDevice(name, name.split(":")[1]) for name in names]
    physical = [tf.config.PhysicalDevice("/physical_device:GPU:0", "GPU")]
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda: logical)
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: physical)
    monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda device: DETAILS)
    found = environment.devices()
    assert [device.name for device in found] == ["/device:GPU:0", "/device:GPU:1", "/device:CPU:0"]
    assert [device.description for device in found[:2]] == ["Fast 3000", ""]
    assert [device.precisions[1:] for device in found] == [("mixed_float16",), (), ()]


def test_what_the_driver_tells_is_read(tmp_path) -> None:
    card = tmp_path / "gpus" / "0000:01:00.0"
    card.mkdir(parents=True)
    (card / "information").write_text("Model: \t\t NVIDIA RTX 4070\nIRQ:   \t\t 150\n")
    (tmp_path / "version").write_text(
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\nGCC version: 12\n"
    )
    assert graphics._cards_of_driver(tmp_path) == (Card("NVIDIA RTX 4070"),)
    assert graphics._driver(tmp_path) == "550.54.14"
    assert graphics._cards_of_driver(tmp_path / "none") == ()
    assert graphics._driver(tmp_path / "none") == ""


def test_what_the_tool_of_the_driver_tells_is_read_and_an_idle_card_explained(tmp_path, monkeypatch) -> None:
    tool = tmp_path / "nvidia-smi"
    told = "NVIDIA RTX 4070, 12282, 400, 550.54.14"
    tool.write_text(f'#!/bin/sh\ncase "$1" in *compute*) echo /usr/bin/blender;; *) echo "{told}";; esac')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(graphics, "PATIENCE_SECONDS", 60.0)
    monkeypatch.setattr(graphics, "LOOK", "import sys; sys.stderr.write('Cannot dlopen some GPU libraries.')")
    found = graphics.examined(Findings("linux", built_for_gpu=True))
    assert found.cards == (Card("NVIDIA RTX 4070", 12282 << 20, 400 << 20, ("blender",)),)
    assert found.driver == "550.54.14"
    assert "could not load the CUDA libraries" in why_no_gpu(found)


def test_looking_at_the_devices_tells_their_memory(client) -> None:
    client.say(LookAtDevices())
    deadline = monotonic() + 30
    while not any(isinstance(event, DevicesSeen) for event in client.heard) and monotonic() < deadline:
        sleep(0.01)
    seen = client.heard[-1]
    assert seen.devices[-1].memory > seen.devices[-1].free > 0
    assert seen.versions["tensorflow"] == tf.__version__


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no mallopt")
def test_memory_that_was_given_back_is_not_asked_of_the_system_again() -> None:
    import resource  # Windows has none

    environment.prepare_devices()
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    size = 20 << 20

    def faults() -> int:
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        taken = [library.malloc(ctypes.c_size_t(size)) for _ in range(3)]
        for block in taken:
            ctypes.memset(block, 1, size)
        for block in taken:
            library.free(ctypes.c_void_p(block))
        return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before

    faults()
    assert faults() < 10
