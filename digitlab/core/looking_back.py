"""The words between window and engine about earlier moments of a run: its network answers as it was then."""

from typing import Literal

from pydantic import Field

from digitlab.core.message import Message


class LookBack(Message):
    """Let the network of the run kept in ``folder`` answer as it was after batch ``step``, one of those that are kept.

    It answers drawings and whatever is asked beside the training, and a run that keeps weights begins with its own,
    until ReturnToNow, Train, Continue, Load or Reset. A run under way goes on.
    """

    kind: Literal["look_back"] = "look_back"
    folder: str
    step: int = Field(ge=0)


class ReturnToNow(Message):
    """Let the network of now answer again."""

    kind: Literal["return_to_now"] = "return_to_now"


class LookedBack(Message):
    """From now on the network answers as it was after batch ``step``."""

    kind: Literal["looked_back"] = "looked_back"
    folder: str
    step: int


class ReturnedToNow(Message):
    """From now on the network of now answers."""

    kind: Literal["returned_to_now"] = "returned_to_now"
