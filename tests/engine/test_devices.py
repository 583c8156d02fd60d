"""The engine takes the machine as it is: one processor or several."""

from __future__ import annotations

import json
import subprocess
import sys

import tensorflow as tf

from digitlab.engine import environment

TWO_PROCESSORS = """
import json
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

from digitlab.core.experiment import Experiment
from digitlab.data import sources
from digitlab.engine import environment
from digitlab.engine.parts import Parts, on_device
from digitlab.engine.train import TrainingRun
from digitlab.engine.workshop import Workshop

environment.prepare_devices()
experiment = Experiment.from_json('''{
    "augmentations": [{"type": "contrast"}],
    "network": {"layers": [{"type": "flatten"}, {"type": "dense", "units": 8}, {"type": "dropout"}]},
    "training": {"epochs": 2, "batch_size": 32, "execution": "graph"}
}''')
train, test = sources.load("mnist")
digits = [on_device(train.images[first : first + 200], train.labels[first : first + 200]) for first in (0, 200, 400)]
events = [event for event in TrainingRun(experiment, Workshop(experiment, Parts(*digits))).events() if event]
print(json.dumps([len(environment.devices()), [event.kind for event in events if event.kind != "batches_trained"]]))
"""


def test_a_run_goes_through_on_two_processors() -> None:
    code = "import digitlab.engine\n" + TWO_PROCESSORS
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stderr
    count, kinds = json.loads(result.stdout)
    assert count == 2
    assert kinds == ["started", "execution_chosen", "epoch_ended", "epoch_ended", "finished"]


def test_the_first_message_says_what_the_run_depends_on() -> None:
    ready = environment.ready()
    assert {"digitlab", "python", "tensorflow", "keras", "numpy"} <= set(ready.versions)
    assert ready.versions["tensorflow"] == tf.__version__
    assert [device.type for device in ready.devices][-1:] == ["CPU"]
    assert ready.threads >= 1


def test_a_processor_for_graphics_comes_first_and_has_a_name(monkeypatch) -> None:
    names = ["/device:CPU:0", "/device:GPU:0", "/device:GPU:1"]
    logical = [tf.config.LogicalDevice(name, name.split(":")[1]) for name in names]
    physical = [tf.config.PhysicalDevice("/physical_device:GPU:0", "GPU")]
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda: logical)
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: physical)
    monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda device: {"device_name": "Fast 3000"})
    found = environment.devices()
    assert [device.name for device in found] == ["/device:GPU:0", "/device:GPU:1", "/device:CPU:0"]
    assert [device.description for device in found[:2]] == ["Fast 3000", ""]
