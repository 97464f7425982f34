"""Operators for tests: enrolled with the real client, their pins in a folder of the test's own."""

from pathlib import Path

import peers
from watchfloor.chain import Checkpoint, sha256, sign_checkpoint
from watchfloor.keyfiles import load_key
from watchfloor.oversight import Operator, Oversight, Pins, Question, connect, enrol, read_cards
from watchfloor.wire import Card

__all__ = ["checkpoint", "connect", "enrolled", "enrolled_with", "only_card", "pins_in"]


def pins_in(folder: Path) -> Pins:
    return Pins(folder / "config" / "watchfloor")


async def enrolled(floor: peers.Floor, folder: Path, name: str = "mara") -> Operator:
    """The first operator of a server: every role."""
    code = (floor.data / "first-operator.code").read_text()
    return (await enrol(floor.url, code, name, pins_in(folder))).operator


async def only_card(session: Oversight) -> Card:
    (card,) = read_cards(await session.get(Question("escalations")))
    return card


async def enrolled_with(floor: peers.Floor, folder: Path, code: str, name: str) -> Operator:
    """A further operator, by a code that an administrator gave."""
    return (await enrol(floor.url, code, name, pins_in(folder))).operator


def checkpoint(floor: peers.Floor, size: int) -> str:
    """A checkpoint that the server signed, about a ledger that it does not have."""
    key = load_key(floor.data / "server.key")
    return sign_checkpoint(Checkpoint(floor.server, size, sha256(b"another past")), key.private, floor.server)
