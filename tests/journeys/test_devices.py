"""The devices, with the real engine: what they are, how fast they learn, and a run on the one that was chosen."""

from __future__ import annotations

from digitlab.core import messages as m
from digitlab.core.experiment import Data, Experiment, Training
from digitlab.core.layers import Dense, Flatten
from digitlab.core.network import Network

LONG = Experiment(
    name="Journey",
    data=Data(validation_count=30_000),
    augmentations=(),
    network=Network(layers=(Flatten(), Dense(units=16))),
    training=Training(epochs=1_000, execution="graph"),
)


def test_every_device_is_told_tested_and_chosen(engine) -> None:
    ready = engine.until(m.Ready)
    engine.send(m.LookAtDevices(), m.TestDevices())
    seen = engine.until(m.DevicesSeen)
    assert [device.name for device in seen.devices] == [device.name for device in ready.devices]
    results = engine.until(m.DevicesTested, m.Refused).results
    assert {one.name for one in results} == {device.name for device in seen.devices}
    assert all(one.images_per_second > 100 for one in results)
    engine.send(m.UseDevice(device="gpu:99"))
    assert engine.until(m.Refused).sentence.startswith('There is no device "gpu:99" here; choose one of auto')
    engine.send(m.UseDevice(device="cpu"), m.Train(experiment=LONG))
    engine.until(m.BatchesTrained)
    engine.send(m.TestDevices())
    assert engine.until(m.Refused).sentence.startswith("A run is under way; pause it")
    engine.send(m.Stop())
    engine.until(m.Stopped)
