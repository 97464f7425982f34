"""The names of things: typed ids, and how a fresh one is made from entropy handed in.

Never knows where entropy comes from, and never asks a clock.
"""

import re
from typing import Final, NewType

ServerId = NewType("ServerId", str)
RunId = NewType("RunId", str)
ActionId = NewType("ActionId", str)
EscalationId = NewType("EscalationId", str)
OrderId = NewType("OrderId", str)
GrantId = NewType("GrantId", str)
AgentName = NewType("AgentName", str)
HumanId = NewType("HumanId", str)
OperatorName = NewType("OperatorName", str)

ID_LENGTH: Final = 12
"""Characters of a fresh id: 60 bits, so that a server's lifetime of runs holds no two alike."""

SHORT_LENGTH: Final = 4
"""Characters of a run id that a screen shows; whatever acts on a run uses the whole id."""

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")


def new_id(entropy: bytes, prefix: str = "") -> str:
    """Make an id of `ID_LENGTH` characters after `prefix` from at least 8 random bytes."""
    if len(entropy) < 8:
        raise ValueError(f"an id needs 8 bytes of entropy, got {len(entropy)}")
    number = int.from_bytes(entropy[:8], "big")
    letters = [_ALPHABET[(number >> (5 * place)) & 31] for place in range(ID_LENGTH)]
    return prefix + "".join(letters)


def is_id(text: str) -> bool:
    """True if `text` may stand as an id on the wire: `[A-Za-z0-9_-]`, 1 to 40 characters."""
    return _ID.fullmatch(text) is not None


def short(run: str) -> str:
    """Shorten a run id for a screen, where the agent's name stands beside it."""
    return run[:SHORT_LENGTH]
