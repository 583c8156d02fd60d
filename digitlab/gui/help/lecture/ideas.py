"""The ideas of a lecture on neural networks, in its order and with its symbols, as things to do and to see."""

from __future__ import annotations

from digitlab.gui.help.lecture.descent import DESCENT
from digitlab.gui.help.lecture.idea import Idea, Step
from digitlab.gui.help.lecture.networks import NETWORKS
from digitlab.gui.help.lecture.training import TRAINING

IDEAS: dict[str, Idea] = {idea.key: idea for idea in (*NETWORKS, *DESCENT, *TRAINING)}
STEPS: dict[str, Step] = {
    address: step for idea in IDEAS.values() for address, step in zip(idea.addresses(), idea.steps, strict=True)
}
