"""What the SSH server asks of its warm process, and what that tells: one message each, between two of our processes.

Never carries a key, nor a word of a client but its terminal's name.
"""

import re
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MESSAGE_BYTES: Final = 16 * 1024
"""Far above the longest: paths and an address."""

NO_TERMINAL: Final = "dumb"

_TERM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,39}")


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Begin(_Message):
    """Start a console on the descriptor that comes along; `term` is "dumb" where there is no terminal.

    `gateway`: whose word stands for operators who bring no ssh-agent; empty if nobody vouches.
    """

    t: Literal["begin"] = "begin"
    session: int
    server: str
    operator: str
    is_read_only: bool
    has_pty: bool
    term: str
    agent: str | None
    fingerprint: str
    peer: str
    guide: str = ""
    gateway: str = ""

    @property
    def is_plain(self) -> bool:
        """True if there is nothing to draw on."""
        return not self.has_pty or self.term == NO_TERMINAL


class End(_Message):
    """Nobody is there any more."""

    t: Literal["end"] = "end"
    session: int


class Over(_Message):
    """A console has ended, with this exit code."""

    t: Literal["over"] = "over"
    session: int
    code: int


class Warm(_Message):
    """Everything is imported: from now on a console is a fork away."""

    t: Literal["warm"] = "warm"


Asked = Annotated[Begin | End, Field(discriminator="t")]
Said = Annotated[Over | Warm, Field(discriminator="t")]

ASKED: Final[TypeAdapter[Begin | End]] = TypeAdapter(Asked)
SAID: Final[TypeAdapter[Over | Warm]] = TypeAdapter(Said)


def terminal_of(name: str | None) -> str:
    """Take a terminal's name as a client gives it; what is no name is a dumb one."""
    return name if name is not None and _TERM.fullmatch(name) else NO_TERMINAL
