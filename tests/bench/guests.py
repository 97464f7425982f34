"""Knows how an agent, a console and a kill connection are let in by a watchfloor server, by the wire alone.

It must never measure: whoever is let in is handed to the loads.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeVar, cast

from callers import Caller, call
from pydantic import JsonValue

from watchfloor.ids import new_id
from watchfloor.keyfiles import load_key
from watchfloor.tokens import dev_token, operator_token
from watchfloor.wire import (
    AGENT_WELCOMES,
    CHALLENGES,
    CONSOLE_WELCOMES,
    LANE_WELCOMES,
    AgentHello,
    AgentWelcome,
    ConsoleHello,
    ConsoleWelcome,
    LaneHello,
    OperatorOrder,
    OrderScope,
    RefusedLine,
    SigningKey,
    encode,
    hello_message,
    operator_message,
    stamp,
)

OPERATOR: Final = "bench"
TOKEN_S: Final = 3600
"""Longer than any bench runs."""

_UNSIGNED: Final = "A" * 86
_Hello = TypeVar("_Hello", AgentHello, ConsoleHello, LaneHello)


class Place(NamedTuple):
    """A running server: its port, its data folder, its id, the operator's key file."""

    port: int
    data: Path
    server: str
    key: Path


class Guest(NamedTuple):
    """An agent that was let in."""

    caller: Caller
    key: SigningKey
    welcome: AgentWelcome


async def agent(place: Place, name: str) -> tuple[Caller, str]:
    """An agent that is let in, and its run."""
    found = await guest(place, name)
    return found.caller, found.welcome.run


async def guest(place: Place, name: str) -> Guest:
    """An agent that is let in, with what it needs for its lane."""
    token = dev_token(
        load_key(place.data / "dev-issuer.key"),
        server_id=place.server,
        agent=name,
        human="alice",
        now=datetime.now(UTC),
        ttl_s=TOKEN_S,
        jti=new_id(os.urandom(8)),
    )
    key = SigningKey.from_seed(os.urandom(32))
    caller = await call(place.port, "/v1/agent", token)
    hello = AgentHello(key=key.public.jwk, proof=_UNSIGNED, agent=name, task="bench", supervision="sdk")
    caller.say(await _proven(caller, hello, "/v1/agent", token, key))
    welcome = AGENT_WELCOMES.read(await caller.first()).body
    if isinstance(welcome, RefusedLine):
        raise ConnectionError(f"agent {name!r} was refused: {welcome.reason}")
    return Guest(caller, key, welcome)


async def lane(place: Place, found: Guest) -> Caller:
    """The second connection of an agent, at the kill lane."""
    caller = await call(_lane_port(found.welcome.lane), "/v1/lane", found.welcome.credential)
    hello = LaneHello(key=found.key.public.jwk, proof=_UNSIGNED)
    caller.say(await _proven(caller, hello, "/v1/lane", found.welcome.credential, found.key))
    welcome = LANE_WELCOMES.read(await caller.first()).body
    if isinstance(welcome, RefusedLine):
        raise ConnectionError(f"the lane refused: {welcome.reason}")
    return caller


async def kill_switch(place: Place) -> Caller:
    """An operator's kill connection, at the lane that the console's welcome names."""
    console = await _operator(place, place.port, "/v1/console")
    found = await _operator(place, _lane_port(console.welcome.lane), "/v1/kill")
    console.caller.transport.abort()
    return found.caller


def _lane_port(lane: str | None) -> int:
    if lane is None:
        raise ConnectionError("the server has no lane")
    return int(lane.rpartition(":")[2])


async def operator(place: Place, path: str) -> Caller:
    """An operator's connection that is let in, at `/v1/console` or `/v1/kill`."""
    return (await _operator(place, place.port, path)).caller


class _Let(NamedTuple):
    caller: Caller
    welcome: ConsoleWelcome


async def _operator(place: Place, port: int, path: str) -> _Let:
    key = load_key(place.key)
    token = operator_token(key, OPERATOR, place.server, now=datetime.now(UTC), jti=new_id(os.urandom(8)))
    caller = await call(port, path, token)
    hello = ConsoleHello(key=key.public.jwk, proof=_UNSIGNED, device="bench", view="")
    caller.say(await _proven(caller, hello, path, token, key))
    welcome = CONSOLE_WELCOMES.read(await caller.first()).body
    if isinstance(welcome, RefusedLine):
        raise ConnectionError(f"the operator was refused: {welcome.reason}")
    return _Let(caller, welcome)


def kill_line(place: Place, key: SigningKey, run: str) -> bytes:
    """A signed order that kills one run at once."""
    return order_line(place, key, "kill", OrderScope(run=run))


def order_line(place: Place, key: SigningKey, kind: Literal["kill", "pause"], scope: OrderScope) -> bytes:
    """A signed order."""
    line = OperatorOrder(
        id=new_id(os.urandom(8)),
        kind=kind,
        scope=scope,
        server=place.server,
        at=stamp(datetime.now(UTC)),
        reason="bench",
    )
    fields = cast(dict[str, JsonValue], json.loads(encode(line)))
    return encode(line.model_copy(update={"sig": key.sign(operator_message("order", place.server, fields))}))


async def _proven(caller: Caller, hello: _Hello, path: str, token: str, key: SigningKey) -> bytes:
    challenge = CHALLENGES.read(await caller.first()).body
    fields = cast(dict[str, JsonValue], json.loads(encode(hello)))
    message = hello_message(challenge.server, path, challenge.nonce, token, fields)
    return encode(hello.model_copy(update={"proof": key.sign(message)}))
