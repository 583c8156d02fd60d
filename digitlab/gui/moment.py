"""Which network answered, and how far its run was: what its answers are worth once it has learned on."""

from __future__ import annotations

from typing import NamedTuple

from digitlab.core.run import Run
from digitlab.gui.session import Session
from digitlab.gui.training import Answering

LEARNED, REPLACED = "it has learned since", "another network answers now"
ANSWERED_BY: dict[Answering, str] = {
    "bundled": "the network that ships",
    "fresh": "a fresh network",
    "loaded": "the network from the file",
    "trained": "your last run",
    "training": "the run under way",
}


class Moment(NamedTuple):
    """A network as it was at one step."""

    answering: Answering
    run: Run
    step: int
    epoch: int

    def same(self, other: Moment) -> bool:
        """Whether the weights are the same."""
        return self.run is other.run and (self.answering, self.step) == (other.answering, other.step)

    def same_epoch(self, other: Moment) -> bool:
        """Whether nothing has been learned in between, to within an epoch."""
        return self.run is other.run and (self.answering, self.epoch) == (other.answering, other.epoch)

    def by(self) -> str:
        """Such as ``the run under way, epoch 2``."""
        epoch = f", epoch {self.epoch}" if self.answering == "training" and self.epoch else ""
        return ANSWERED_BY[self.answering] + epoch

    def words(self) -> str:
        """Such as ``as of epoch 2``, ``by the network that ships``."""
        if self.answering == "training":
            return f"as of epoch {self.epoch}" if self.step else "as of its beginning"
        if self.answering == "trained" and self.run.best is not None:
            return f"as of epoch {self.run.best.epoch}"
        return f"by {ANSWERED_BY[self.answering]}"

    def since(self, session: Session) -> str:
        """What has become of the network; empty where it is as it was."""
        if self.same(now(session)):
            return ""
        return LEARNED if self.run is session.run else REPLACED


def now(session: Session) -> Moment:
    """The network that answers now."""
    run = session.run
    step, epoch = (run.newest.step, run.newest.epoch) if run.newest else (0, 0)
    return Moment(session.answering, run, step, epoch)
