"""Which network answered, and how far its run was: what its answers are worth once it has learned on."""

from __future__ import annotations

from typing import NamedTuple

from digitlab.core.run import Run
from digitlab.gui.session import Session
from digitlab.gui.training import Answering

LEARNED, REPLACED, ELSEWHEN = "it has learned since", "another network answers now", "another moment is shown now"
ANSWERED_BY: dict[Answering, str] = {
    "bundled": "the network that ships",
    "fresh": "a fresh network",
    "loaded": "the network from the file",
    "trained": "your last run",
    "training": "the run under way",
}


class Moment(NamedTuple):
    """A network as it was at one step; ``back`` is that of the earlier moment that is looked back at, if one is."""

    answering: Answering
    run: Run
    step: int
    epoch: int
    back: int | None = None

    def same(self, other: Moment) -> bool:
        """Whether the weights are the same."""
        if self.back is not None or other.back is not None:
            return self.run is other.run and self.back == other.back
        return self.run is other.run and (self.answering, self.step) == (other.answering, other.step)

    def same_epoch(self, other: Moment) -> bool:
        """Whether nothing has been learned in between, to within an epoch."""
        if self.back is not None or other.back is not None:
            return self.same(other)
        return self.run is other.run and (self.answering, self.epoch) == (other.answering, other.epoch)

    def by(self) -> str:
        """Such as ``the run under way, epoch 2``."""
        if self.back is not None:
            return f"the network {as_it_was(self.back)}"
        epoch = f", epoch {self.epoch}" if self.answering == "training" and self.epoch else ""
        return ANSWERED_BY[self.answering] + epoch

    def words(self) -> str:
        """Such as ``as of epoch 2``, ``by the network that ships``."""
        if self.back is not None:
            return as_it_was(self.back)
        if self.answering == "training":
            return f"as of epoch {self.epoch}" if self.step else "as of its beginning"
        if self.answering == "trained" and self.run.best is not None:
            return f"as of epoch {self.run.best.epoch}"
        return f"by {ANSWERED_BY[self.answering]}"

    def since(self, session: Session) -> str:
        """What has become of the network; empty where it is as it was."""
        if self.same(now(session)):
            return ""
        if self.back != session.looking_back.step and self.run is session.run:
            return ELSEWHEN
        return LEARNED if self.run is session.run else REPLACED


def as_it_was(step: int) -> str:
    """Such as ``as it was after step 1,200``."""
    return f"as it was after step {step:,}" if step else "as it was before its first step"


def now(session: Session) -> Moment:
    """The network that answers now, which may be that of an earlier moment."""
    return present(session)._replace(back=session.looking_back.step)


def present(session: Session) -> Moment:
    """The network as it is at present, whichever moment is looked back at."""
    run = session.run
    step, epoch = (run.newest.step, run.newest.epoch) if run.newest else (0, 0)
    return Moment(session.answering, run, step, epoch)
