"""The devices in the window: opened by the chip, tested by a button, chosen for the next run, and kept."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from digitlab.core.devices import Device, UseDevice
from digitlab.core.messages import (
    DevicesSeen,
    DevicesTested,
    DeviceTested,
    DeviceTestStopped,
    Failed,
    LookAtDevices,
    Ready,
    Refused,
    StopTestingDevices,
    TestDevices,
    Train,
)
from digitlab.gui import preparation
from digitlab.gui.panels.devices_panel import TEST, TESTS, DevicesPanel
from digitlab.gui.settings import Settings

CPU = Device(name="/device:CPU:0", type="CPU", description="Some Processor", memory=16 * 10**9, free=98 * 10**8)
FAST = Device(name="/device:GPU:0", type="GPU", description="NVIDIA RTX 4070", capability="8.9")
OLD = Device(name="/device:GPU:1", type="GPU", description="NVIDIA GTX 1080", capability="6.1")
NO_GPU = "No GPU was found; digits train well on a processor."
SEEN = DevicesSeen(devices=[CPU], versions={"tensorflow": "2.21.0"}, no_gpu=NO_GPU)
WITH_GPUS = Ready(versions={}, devices=[FAST, OLD, CPU], threads=2)


def result(device=CPU, speed=12_345.6, share=1.0, **more):
    return DeviceTested(name=device.name, precision="float32", images_per_second=speed, share=share, **more)


@pytest.fixture
def panel(ready, qtbot):
    """The panel after it was opened, before the engine has told of the devices."""
    made = DevicesPanel(ready.devices)
    qtbot.addWidget(made)
    made.resize(692, 300)
    made.show()
    ready.devices.open()
    return made


@pytest.fixture
def gpus(panel, process):
    """The panel where there are two GPUs."""
    process.say(WITH_GPUS)
    process.taken()
    return panel


def test_it_asks_for_the_devices_and_shows_what_is_told(panel, process):
    assert process.taken() == [LookAtDevices()]
    process.say(SEEN)
    (row,) = panel.rows
    assert row.accessibleName() == "Some Processor"
    assert row.words() == "CPU · 2 threads · 16.0 GB memory, 9.8 GB free"
    assert panel.why.text() == NO_GPU
    assert panel.versions.text() == "TensorFlow 2.21.0"
    assert not panel.choice.isVisible(), "there is nothing to choose"


def test_the_test_is_asked_for_followed_and_told(panel, process, qtbot):
    process.taken()
    qtbot.mouseClick(panel.test, Qt.MouseButton.LeftButton)
    assert process.taken() == [TestDevices()]
    assert (panel.test.text(), panel.progress.isVisible()) == ("Cancel", True)
    process.say(result(share=0.5))
    assert panel.progress.value() == 500
    assert panel.rows[0].words().endswith("float32: 12,300 images/s")
    process.say(DevicesTested())
    assert (panel.test.text(), panel.progress.isVisible(), panel.line.text()) == (TEST, False, TESTS)


def test_a_device_that_does_not_work_says_why(panel, process):
    panel.test.click()
    process.say(result(speed=None, problem="no kernel image"), DevicesTested())
    assert "float32 does not work: no kernel image" in panel.rows[0].words()


def test_a_test_is_cancelled_and_refused_in_words(panel, process):
    panel.test.click()
    process.taken()
    panel.test.click()
    assert process.taken() == [StopTestingDevices()]
    process.say(DeviceTestStopped())
    assert panel.line.text() == "The test was stopped."
    panel.test.click()
    process.say(Refused(command="test_devices", sentence="Not now."))
    assert panel.line.text() == "Not now."


def test_while_a_run_is_under_way_nothing_is_tested_and_the_panel_says_so(panel, ready, process, events):
    ready.play()
    process.say(events.started())
    assert not panel.test.isEnabled()
    assert panel.line.text().startswith("A run is under way; pause it")
    assert panel.test.toolTip() == panel.line.text()
    process.say(events.end())
    assert panel.test.isEnabled()
    assert panel.test.toolTip() == ""


def test_all_of_it_is_copied_as_text(panel, process):
    assert not panel.copy.isEnabled()
    process.say(SEEN, result())
    panel.copy.click()
    text = QApplication.clipboard().text()
    assert "Some Processor (cpu · 2 threads" in text
    assert "12,300 images/s" in text
    assert NO_GPU in text


def test_escape_and_close_put_it_away_and_end_the_test(panel, ready, process, qtbot):
    panel.test.click()
    process.taken()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not ready.devices.opened
    assert process.taken() == [StopTestingDevices()]


def test_where_there_are_several_one_is_chosen_for_the_next_run(gpus, ready, process):
    told = []
    ready.devices.chosen.connect(told.append)
    device = gpus.choice.device
    assert [device.itemData(place) for place in range(device.count())] == ["auto", "gpu:0", "gpu:1", "cpu", "gpus"]
    device.edited.emit("gpu:1")
    assert process.taken() == told == [UseDevice(device="gpu:1")]
    assert device.value() == "gpu:1"
    assert not gpus.choice.precision.isVisible(), "an old GPU does not gain"


@pytest.fixture
def at_once(monkeypatch):
    """What the next run needs is prepared without waiting for further changes."""
    monkeypatch.setattr(preparation, "AFTER_MS", 0)


@pytest.mark.usefixtures("at_once")
def test_what_the_next_run_needs_is_then_prepared_for_that_device(gpus, ready, process, qtbot):
    qtbot.waitUntil(lambda: "prepare" in [command.kind for command in process.sent])
    process.taken()
    ready.devices.use("gpu:1")
    qtbot.waitUntil(lambda: [command.kind for command in process.sent] == ["use_device", "prepare"])


def test_mixed_precision_is_offered_where_it_gains_and_left_where_it_does_not(gpus, ready, process):
    precision = gpus.choice.precision
    assert [precision.itemData(place) for place in range(precision.count())] == [
        "float32", "mixed_float16", "mixed_bfloat16",
    ]  # fmt: skip
    precision.edited.emit("mixed_float16")
    gpus.choice.device.edited.emit("cpu")
    assert process.taken() == [UseDevice(precision="mixed_float16"), UseDevice(device="cpu")]


def test_the_choice_goes_to_every_engine_before_anything_else(ready, process, events):
    process.say(WITH_GPUS)
    ready.devices.use("gpu:1")
    process.taken()
    process.die()
    ready.play()
    process.say(WITH_GPUS)
    first, *others = process.taken()
    assert first == UseDevice(device="gpu:1")
    assert any(isinstance(command, Train) for command in others)


def test_a_device_that_is_gone_is_said_and_let_go(ready, process):
    ready.engine.device = UseDevice(device="gpu:1")
    process.say(Refused(command="use_device", sentence='There is no device "gpu:1" here.'))
    assert ready.heard == [('There is no device "gpu:1" here.', "problem")]
    assert ready.devices.choice == UseDevice()


def test_the_choice_is_kept_for_the_next_start():
    assert Settings().device == UseDevice()
    Settings().device = UseDevice(device="gpus", precision="mixed_bfloat16")
    assert Settings().device == UseDevice(device="gpus", precision="mixed_bfloat16")
    Settings()._store.setValue("precision", "float8")
    assert Settings().device == UseDevice()


def test_want_of_memory_is_said_and_half_the_batch_is_one_click_away(ready_window, process, events):
    session = ready_window.session
    session.play()
    process.say(events.started(), Failed(what="Not enough memory.", advice="Try 64.", batch_size=64))
    button = ready_window.findChild(QAbstractButton, "message_action")
    assert button.text() == "Use 64"
    button.click()
    assert session.experiment.training.batch_size == 64


def test_what_a_run_has_failed_by_is_no_longer_said_when_another_begins(ready_window, process, events):
    session, bar = ready_window.session, ready_window.findChild(QWidget, "message")
    session.play()
    process.say(events.started(), Failed(what="Not enough memory.", advice="Try 64.", batch_size=64))
    session.play()
    assert not bar.isHidden()
    process.say(events.started(), events.batch(1))
    assert bar.isHidden()


def test_the_chip_opens_a_tab_which_comes_to_the_front_again(ready_window, process):
    window = ready_window
    tabs, chip = window.findChild(object, "tabs"), window.findChild(object, "device")
    chip.click()
    assert tabs.tabText(tabs.currentIndex()) == "Devices"
    assert LookAtDevices() in process.taken()
    tabs.setCurrentIndex(0)
    chip.click()
    assert tabs.tabText(tabs.currentIndex()) == "Devices"
    window.session.devices.close()
    assert "Devices" not in [tabs.tabText(place) for place in range(tabs.count())]
    process.say(WITH_GPUS)
    window.session.devices.use("gpus")
    assert window.settings.device == UseDevice(device="gpus")
    assert chip.text() == "2 GPUs"
