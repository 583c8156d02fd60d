"""The words between window and engine about processors: what there are, which one is to train, how fast each is."""

from typing import Literal

from pydantic import Field

from digitlab.core.message import Message

Precision = Literal["float32", "mixed_float16", "mixed_bfloat16"]


class Device(Message):
    """A processor that TensorFlow can use.

    ``capability`` is the compute capability of an NVIDIA GPU, such as ``8.9``; ``memory`` and what of it is ``free``
    are bytes, None where nobody tells.
    """

    kind: Literal["device"] = "device"
    name: str
    type: str
    description: str = ""
    capability: str = ""
    memory: int | None = None
    free: int | None = None

    @property
    def key(self) -> str:
        """How it is called in settings and on the command line: ``cpu``, ``gpu:0``."""
        kind, _, number = self.name.lower().removeprefix("/device:").partition(":")
        return kind if kind == "cpu" and number in ("", "0") else f"{kind}:{number}"

    @property
    def short(self) -> str:
        """How it is called where it is read: ``CPU``, ``GPU 0``."""
        return self.key.replace(":", " ").upper()

    @property
    def title(self) -> str:
        """What a person calls it."""
        return self.description or ("Processor" if self.type == "CPU" else self.type)

    @property
    def precisions(self) -> tuple[Precision, ...]:
        """What it may compute in without becoming slower.

        GPUs multiply float16 matrices in units of their own from compute capability 7.0 on, and bfloat16 from 8.0 on.
        A processor has to convert them.
        """
        major = int(self.capability.partition(".")[0]) if self.capability[:1].isdecimal() else 0
        return ("float32", "mixed_float16", "mixed_bfloat16")[: 1 + (major >= 7) + (major >= 8)]  # type: ignore[return-value]


class UseDevice(Message):
    """Train the next run on ``device``: ``auto``, the key of one, or ``gpus`` for all of them together.

    ``precision`` is what most of the network computes in; its weights are always float32. Refused where there is no
    such device, or it does not gain by that.
    """

    kind: Literal["use_device"] = "use_device"
    device: str = "auto"
    precision: Precision = "float32"


class LookAtDevices(Message):
    """Ask what processors there are now, with their memory, and why no GPU is among them."""

    kind: Literal["look_at_devices"] = "look_at_devices"


class DevicesSeen(Message):
    """The processors, versions of what drives them, and in a sentence why TensorFlow uses no GPU; empty if it does."""

    kind: Literal["devices_seen"] = "devices_seen"
    devices: list[Device]
    versions: dict[str, str]
    no_gpu: str = ""


class TestDevices(Message):
    """Train a small fixed network on every device for about a second; ends with DevicesTested, or DeviceTestStopped."""

    __test__ = False  # it is no test of pytest's
    kind: Literal["test_devices"] = "test_devices"


class StopTestingDevices(Message):
    """Test no more devices."""

    kind: Literal["stop_testing_devices"] = "stop_testing_devices"


class DeviceTested(Message):
    """How many images a second the device of that ``name`` learns from in ``precision``; None with a ``problem``.

    ``share`` of the whole test is done, 0 to 1.
    """

    kind: Literal["device_tested"] = "device_tested"
    name: str
    precision: Precision
    images_per_second: float | None
    problem: str = ""
    share: float


class DevicesTested(Message):
    """Every device is tested."""

    kind: Literal["devices_tested"] = "devices_tested"
    results: list[DeviceTested] = Field(default_factory=list)


class DeviceTestStopped(Message):
    """The test was stopped."""

    kind: Literal["device_test_stopped"] = "device_test_stopped"
