"""The network as it was at an earlier moment of a run, which answers while somebody looks back."""

from __future__ import annotations

from pathlib import Path

from digitlab.core.errors import DigitLabError
from digitlab.core.kept.moments import moment_path
from digitlab.core.looking_back import LookBack, LookedBack, ReturnedToNow, ReturnToNow
from digitlab.engine import trained
from digitlab.engine.trained import Trained


class Past:
    """``network`` is None while nobody looks back; ``step`` is that of the moment, ``origin`` says which it is.

    The run under way is not touched: weights go through a network as its arguments. What is compiled is kept for the
    next moment of the same kind of network.
    """

    def __init__(self) -> None:
        self.network: Trained | None = None
        self.step: int | None = None
        self.origin = ""
        self._like: Trained | None = None

    def obey(self, wanted: LookBack | ReturnToNow, now: Trained | None) -> LookedBack | ReturnedToNow:
        """Look back, or no longer; raises DigitLabError where the moment is not kept. ``now`` is what answers now."""
        if isinstance(wanted, ReturnToNow):
            self.forget()
            return ReturnedToNow()
        folder = Path(wanted.folder)
        path = moment_path(folder, wanted.step)
        if not path.is_file():
            raise DigitLabError(f"The moment after step {wanted.step:,} is no longer kept; choose another one.")
        self._like = trained.load(path, [one for one in (self._like, now) if one is not None])
        self.network, self.step, self.origin = self._like, wanted.step, f"{folder.name}, step {wanted.step:,}"
        return LookedBack(folder=wanted.folder, step=wanted.step)

    def forget(self) -> None:
        """Let the network of now answer."""
        self.network, self.step, self.origin = None, None, ""
