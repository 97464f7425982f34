"""Where an agent's evidence comes from: tokens in files, that are read again whenever fresh ones are needed.

Never verifies a token, nor keeps one longer than the connection it is for.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from watchfloor.errors import Refused

TokenSource = str | Path | Callable[[], str]
"""A token's text, the file that holds it, or a function that fetches a fresh one."""

DEFAULT_SERVER: Final = "ws://127.0.0.1:7420"
"""Where `watchfloor serve` listens unless told otherwise."""

TOKEN_BYTES: Final = 64 * 1024
"""A file that is larger holds no token."""


class Evidence(NamedTuple):
    """The agent's own token, and its person's if it acts for one."""

    token: str
    human: str | None


class Sources(NamedTuple):
    """The server's address, and where both tokens come from."""

    server: str
    token: TokenSource
    human: TokenSource | None

    def read(self) -> Evidence:
        """Read both tokens now; raises `Refused` with what is wrong."""
        return Evidence(_read(self.token), None if self.human is None else _read(self.human))


def find_sources(
    server: str | None, token: TokenSource | None, human: TokenSource | None, env: Mapping[str, str] = os.environ
) -> Sources:
    """Take what was given, else what the environment says; raises `Refused` where no token is named."""
    token_file, human_file = env.get("WATCHFLOOR_TOKEN_FILE"), env.get("WATCHFLOOR_HUMAN_TOKEN_FILE")
    agents = token if token is not None else Path(token_file) if token_file else None
    if agents is None:
        raise Refused("token", "no token for this agent: set WATCHFLOOR_TOKEN_FILE to the file that holds it")
    persons = human if human is not None else Path(human_file) if human_file else None
    return Sources(server or env.get("WATCHFLOOR_SERVER") or DEFAULT_SERVER, agents, persons)


def _read(source: TokenSource) -> str:
    if isinstance(source, str):
        return source.strip()
    if not isinstance(source, Path):
        return source().strip()
    try:
        with source.open("rb") as file:
            content = file.read(TOKEN_BYTES + 1)
        if len(content) > TOKEN_BYTES:
            raise ValueError("the file is too large to hold one token")
        return content.decode("ascii").strip()
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise Refused(
            "token", f"the token file {str(source)!r} cannot be read: {said}; write the token to it"
        ) from error
