"""Where an agent's evidence comes from: tokens in files, that are read again whenever fresh ones are needed.

Never verifies a token, nor keeps one longer than the connection it is for.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from watchfloor.errors import Refused
from watchfloor.keyfiles import load_key
from watchfloor.wire import SigningKey

TokenSource = str | Path | Callable[[], str]
"""A token's text, the file that holds it, or a function that fetches a fresh one."""

DEFAULT_SERVER: Final = "ws://127.0.0.1:7420"
"""Where `watchfloor serve` listens unless told otherwise."""

PARENT_FILE: Final = "WATCHFLOOR_PARENT_FILE"
"""Names the file with the delegation token of the run that began this process, for its first hello alone."""

KEY_FILE: Final = "WATCHFLOOR_KEY_FILE"
"""Names the file with the run's own key (PKCS#8 PEM, 0600): the one that a delegation is bound to."""

TOKEN_BYTES: Final = 64 * 1024
"""A file that is larger holds no token."""


class Evidence(NamedTuple):
    """The agent's own token, and its person's if it acts for one."""

    token: str
    human: str | None


class Sources(NamedTuple):
    """The server's address, and where the tokens come from; `parent` is a delegation's."""

    server: str
    token: TokenSource
    human: TokenSource | None
    parent: TokenSource | None = None

    def read_parent(self) -> str | None:
        """Read the token of the run that delegated, which is shown once; raises `Refused` with what is wrong."""
        return None if self.parent is None else _read(self.parent)

    def read(self) -> Evidence:
        """Read both tokens now; raises `Refused` with what is wrong."""
        return Evidence(_read(self.token), None if self.human is None else _read(self.human))


def find_sources(
    server: str | None,
    token: TokenSource | None,
    human: TokenSource | None,
    env: Mapping[str, str] = os.environ,
    *,
    parent: TokenSource | None = None,
    is_child: bool = False,
) -> Sources:
    """Take what was given, else what the environment says; raises `Refused` where no token is named.

    A child acts for its parent's person: whose evidence the environment names is not read for it.
    """
    parent_file = env.get(PARENT_FILE)
    delegated = parent if parent is not None else Path(parent_file) if parent_file and not is_child else None
    token_file, human_file = env.get("WATCHFLOOR_TOKEN_FILE"), env.get("WATCHFLOOR_HUMAN_TOKEN_FILE")
    agents = token if token is not None else Path(token_file) if token_file else None
    if agents is None:
        raise Refused("token", "no token for this agent: set WATCHFLOOR_TOKEN_FILE to the file that holds it")
    own = is_child or delegated is not None or not human_file
    persons = human if human is not None or own else Path(human_file or "")
    return Sources(server or env.get("WATCHFLOOR_SERVER") or DEFAULT_SERVER, agents, persons, delegated)


def find_key(env: Mapping[str, str] = os.environ) -> SigningKey | None:
    """The key that the environment names, if it names one; raises `Refused` with what is wrong with its file."""
    file = env.get(KEY_FILE)
    if not file:
        return None
    try:
        return load_key(Path(file))
    except (OSError, ValueError) as error:
        raise Refused("key", f"the key file {file!r} cannot be read: {error}") from error


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
