"""An operator's order out of band: to a run's warden on this machine, over its own socket, without any server.

Never knows a server that answers; whose key acts is found among the pins by the server's name that the warden gives.
"""

import asyncio
import json
import os
import socket
import struct
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor.errors import ProtocolError, Refused, Unreachable
from watchfloor.ids import new_id
from watchfloor.link import Surroundings, real_surroundings
from watchfloor.oversight.ownkeys import named_key, own_key
from watchfloor.oversight.pins import Pins
from watchfloor.visible import visible
from watchfloor.wire import (
    LOCAL_CHALLENGES,
    TO_LOCAL,
    ErrorLine,
    LocalChallenge,
    LocalOrder,
    OperatorOrder,
    OrderScope,
    Signer,
    ToLocal,
    encode,
    local_message,
    operator_message,
    stamp,
)
from watchfloor.wire.limits import SERVER_LINE_BYTES

ASK_S: Final = 5.0
"""How long a warden may take for its first line."""

_UCRED: Final = struct.Struct("3i")  # struct ucred of unix(7)

FindKey = Callable[[str], Signer]
"""Finds the key to sign with, by the id of the run's server."""


class Killing(NamedTuple):
    """A kill at a warden's socket: which run, why, as whom."""

    run: str
    reason: str | None
    find_key: FindKey


def find_key(pins: Pins, server: str, name: str | None, key_file: Path | None) -> Signer:
    """Find the key to act with for a server; without a name there must be exactly one.

    Raises `Refused`, or OSError and ValueError about a file.
    """
    if key_file is not None:
        return named_key(pins, key_file)
    names = pins.names(server) if name is None else tuple(each for each in pins.names(server) if each == name)
    if len(names) == 1:
        return own_key(pins, server, names[0])
    if len(names) > 1:
        raise Refused("who", f"keys of {', '.join(names)} are here for server {server!r}; choose with --as NAME")
    raise Refused("not_enrolled", f"there is no key here for server {server!r} of this run; give one with --key FILE")


async def kill_here(place: Path, killing: Killing, surroundings: Surroundings | None = None) -> AsyncGenerator[ToLocal]:
    """Kill a run through its warden's socket; each line of its answer as it comes, the run's `stopped` last.

    Raises `Unreachable` if no warden answers there, `Refused` if it does not obey.
    """
    around = surroundings or real_surroundings()
    reader, writer = await _knock(place)
    try:
        challenge = await _challenge(reader, place, killing.run)
        writer.write(encode(_local(challenge, killing, around)) + b"\n")
        async for raw in reader:
            line = TO_LOCAL.read(raw).body
            if isinstance(line, ErrorLine):
                raise Refused(
                    line.code, f"the warden of run {killing.run!r} refused: {visible(line.reason, limit=300)}"
                )
            yield line
    except ProtocolError as error:
        raise Unreachable(f"what answers at {str(place)!r} is no warden: {error.reason}; look who made it") from error
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _knock(place: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        reader, writer = await asyncio.open_unix_connection(place, limit=SERVER_LINE_BYTES + 1)
        owner = os.stat(place).st_uid  # noqa: PTH116 - a moment
    except OSError as error:
        said = (error.strerror or "it is gone").lower()
        raise Unreachable(f"no warden answers at {str(place)!r}: {said}; its run may be over") from error
    if _uid_of(cast(socket.socket, writer.get_extra_info("socket"))) not in {None, owner}:
        writer.close()
        raise Unreachable(f"somebody else than its owner answers at {str(place)!r}; look who made it")
    return reader, writer


def _uid_of(connection: socket.socket) -> int | None:
    """Ask the kernel whose process listens (SO_PEERCRED of unix(7)); None where it does not say."""
    option = getattr(socket, "SO_PEERCRED", None)
    return None if option is None else _UCRED.unpack(connection.getsockopt(socket.SOL_SOCKET, option, 12))[1]


async def _challenge(reader: asyncio.StreamReader, place: Path, run: str) -> LocalChallenge:
    try:
        async with asyncio.timeout(ASK_S):
            raw = await reader.readuntil()
    except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError) as error:
        raise Unreachable(f"no warden answers at {str(place)!r} within {ASK_S:g} s; its run may be over") from error
    challenge = LOCAL_CHALLENGES.read(raw).body
    if challenge.run != run:
        raise Unreachable(f"the warden at {str(place)!r} holds run {challenge.run!r}, not {run!r}")
    return challenge


def _local(challenge: LocalChallenge, killing: Killing, around: Surroundings) -> LocalOrder:
    key = killing.find_key(challenge.server)
    order = OperatorOrder(
        id=new_id(around.entropy(8)),
        kind="kill",
        scope=OrderScope(run=challenge.run),
        server=challenge.server,
        at=stamp(around.now()),
        reason=killing.reason,
    )
    fields = cast(dict[str, JsonValue], json.loads(encode(order)))
    signed = order.model_copy(update={"sig": key.sign(operator_message("order", challenge.server, fields))})
    text = encode(signed).decode()
    sig = key.sign(local_message(challenge.server, challenge.nonce, text))
    return LocalOrder(nonce=challenge.nonce, order=text, sig=sig)
