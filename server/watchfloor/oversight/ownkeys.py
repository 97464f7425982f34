"""The key to act with: in a file of its own, or in an ssh-agent whose public half lies here or is named by hand.

Never knows what is going to be signed.
"""

import re
from pathlib import Path
from typing import Final

from watchfloor.errors import Refused
from watchfloor.identity import Vouch
from watchfloor.ids import is_id
from watchfloor.keyfiles import load_key
from watchfloor.oversight.agentkeys import PREFIX, AgentKey, find_key, found, read_line
from watchfloor.oversight.pins import Pins
from watchfloor.visible import visible
from watchfloor.wire import Signer

PUBLIC_BYTES = 4096
"""Far above the longest public line."""


VOUCHED: Final = "gateway:"
"""What `--key` begins with where a gateway vouches: its name, a colon, and the fingerprint of what logged in."""

_FINGERPRINT: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


def is_vouched(key_file: Path) -> bool:
    """True if `--key` names a gateway, and no key of the operator's."""
    return str(key_file).startswith(VOUCHED)


def vouch_key(vouch: Vouch) -> Path:
    """What `--key` says for it; a path would take two slashes for one, so they are written as in b64url."""
    return Path(f"{VOUCHED}{vouch.gateway}:{vouch.fingerprint.translate(_TO_PATH)}")


def vouch_in(key_file: Path) -> Vouch:
    """Read the same; raises ValueError with a sentence."""
    gateway, _, fingerprint = str(key_file).removeprefix(VOUCHED).partition(":")
    fingerprint = fingerprint.translate(_FROM_PATH)
    if not is_id(gateway) or not _FINGERPRINT.fullmatch(fingerprint):
        shown = visible(str(key_file), limit=120)
        raise ValueError(f"{shown} names no gateway and fingerprint; say {VOUCHED}NAME:SHA256:..., with / written as _")
    return Vouch(gateway=gateway, fingerprint=fingerprint)


_TO_PATH: Final = str.maketrans("+/", "-_")
_FROM_PATH: Final = str.maketrans("-_", "+/")


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
