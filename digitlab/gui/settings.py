"""What the window remembers from one start to the next; nothing in it can keep the window from opening."""

from __future__ import annotations

import logging
from pathlib import Path

from pydantic import ValidationError
from PySide6.QtCore import QByteArray, QSettings

from digitlab.core import experiment as experiments
from digitlab.core import folders
from digitlab.core.devices import UseDevice
from digitlab.core.errors import DigitLabError
from digitlab.core.experiment import Experiment
from digitlab.core.files import write_atomically
from digitlab.core.kept.moments import MOST_ROOM, ROOM

log = logging.getLogger(__name__)

MOST_RECENT = 10
SCHEMES = ("system", "light", "dark")


class Settings:
    """Geometry, theme, recent files, room for moments and the last experiment, in the person's own folder."""

    def __init__(self) -> None:
        folder = folders.settings()
        self._experiment_file = folder / "experiment.json"
        self._store = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)

    @property
    def scheme(self) -> str:
        """``system``, ``light`` or ``dark``."""
        kept = self._store.value("scheme")
        return kept if kept in SCHEMES else "system"

    @scheme.setter
    def scheme(self, scheme: str) -> None:
        self._store.setValue("scheme", scheme)

    @property
    def device(self) -> UseDevice:
        """What trains."""
        try:
            return UseDevice(device=self._store.value("device"), precision=self._store.value("precision"))
        except ValidationError:
            return UseDevice()

    @device.setter
    def device(self, device: UseDevice) -> None:
        self._store.setValue("device", device.device)
        self._store.setValue("precision", device.precision)

    @property
    def room(self) -> int:
        """The megabytes that the earlier moments of a run may take."""
        kept = self._store.value("room")
        return int(kept) if str(kept).isdecimal() and int(kept) <= MOST_ROOM else ROOM

    @room.setter
    def room(self, room: int) -> None:
        self._store.setValue("room", room)

    def shape(self, name: str) -> QByteArray:
        """The kept shape of the window or of its columns; empty where there is none."""
        kept = self._store.value(f"shape/{name}")
        return kept if isinstance(kept, QByteArray) else QByteArray()

    def keep_shape(self, name: str, shape: QByteArray) -> None:
        """Keep a shape."""
        self._store.setValue(f"shape/{name}", shape)

    @property
    def recent(self) -> list[Path]:
        """The files opened or saved last, the newest first."""
        kept = self._store.value("recent")
        kept = [kept] if isinstance(kept, str) else kept
        return [Path(one) for one in kept if isinstance(one, str) and one] if isinstance(kept, list) else []

    def add_recent(self, path: Path) -> None:
        """Put a file first."""
        others = [one for one in self.recent if one != path]
        self._store.setValue("recent", [str(one) for one in [path, *others][:MOST_RECENT]])

    def clear_recent(self) -> None:
        """Forget all recent files."""
        self._store.remove("recent")

    def experiment(self) -> Experiment:
        """The experiment of the last time; the default where there is none that can be read."""
        if not self._experiment_file.exists():
            return Experiment()
        try:
            return experiments.read(self._experiment_file)
        except DigitLabError as error:
            log.info("The last experiment is not restored: %s", error)
            return Experiment()

    def keep_experiment(self, experiment: Experiment) -> None:
        """Keep the experiment for the next start."""
        try:
            self._experiment_file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._experiment_file, experiment.to_json().encode())
        except (OSError, DigitLabError) as error:
            log.info("The experiment is not kept: %s", error)
