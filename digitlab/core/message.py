"""What every command and every event is: a frozen value that is one line of JSON."""

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """A command or an event."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants", defer_build=True)

    def line(self) -> str:
        """The message as one line of JSON with its end of line."""
        return self.model_dump_json() + "\n"
