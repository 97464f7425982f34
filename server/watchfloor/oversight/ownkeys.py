"""The key to act with: in a file of its own, or in an ssh-agent whose public half lies here or is named by hand.

Never knows what is going to be signed.
"""

from pathlib import Path

from watchfloor.errors import Refused
from watchfloor.keyfiles import load_key
from watchfloor.oversight.agentkeys import PREFIX, AgentKey, find_key, found, read_line
from watchfloor.oversight.pins import Pins
from watchfloor.wire import Signer

PUBLIC_BYTES = 4096
"""Far above the longest public line."""


def is_in_agent(key_file: Path) -> bool:
    """True if `--key` names a key that an ssh-agent holds."""
    return str(key_file).startswith(PREFIX)


def named_key(pins: Pins, key_file: Path) -> Signer:
    """The key that was named by hand; raises `Refused`, `Unreachable`, OSError or ValueError with a sentence."""
    return agent_key(pins, key_file) if is_in_agent(key_file) else load_key(key_file)


def agent_key(pins: Pins, key_file: Path) -> AgentKey:
    """The key of an agent that was named by hand."""
    return find_key(found(pins.agent), str(key_file).removeprefix(PREFIX))


def own_key(pins: Pins, server: str, name: str) -> Signer:
    """An operator's own key for a server; raises `Refused` if there is none, OSError or ValueError about a file."""
    path = pins.key_path(server, name)
    if path.is_file():
        return load_key(path)
    public = pins.public_path(server, name)
    if not public.is_file():
        raise Refused(
            "not_enrolled",
            f"there is no key for operator {name!r} of {server!r} here; run: watchfloor operator enrol --as NAME",
        )
    with public.open("rb") as file:
        text = file.read(PUBLIC_BYTES).decode("utf-8", "replace")
    return AgentKey(read_line(text, public), found(pins.agent))
