"""The opening of the sealed test set as the window steers it; the number that comes of it belongs to the run."""

from __future__ import annotations

from digitlab.core.messages import Event, OpeningStopped, OpenTest, Refused, StopOpening, TestOpened, TestRead
from digitlab.gui.trial import Trial


class Opening(Trial):
    """By the network that answers: ``reading`` the digits, or ``stopped``."""

    UNDER_WAY = "reading"
    STOP = StopOpening

    def why_not(self) -> str:
        """Why the test set cannot be opened now, in a sentence; empty where it can."""
        return self._obstacle("pause it, or wait for its end.")

    def begin(self) -> None:
        """Let the network that answers read the test digits, where nothing is in the way."""
        if self.state != "reading" and not self.why_not():
            self._engine.send(OpenTest())
            self.share = 0.0
            self._become("reading")

    def _take(self, event: Event) -> None:
        match event:
            case TestRead():
                self.share = event.share
                self._become("reading")
            case TestOpened() | Refused(command="open_test"):
                self._become("none")
            case OpeningStopped():
                self._become("stopped")
