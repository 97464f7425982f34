"""A run hands a part of its leave on: to code of this process, to another process, or to whoever has the key.

Never knows what the child does with it.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from watchfloor.agent.sources import KEY_FILE, PARENT_FILE
from watchfloor.agent.stance import Stance
from watchfloor.errors import Refused
from watchfloor.keyfiles import make_key, write_secret
from watchfloor.wire import Delegate, PublicKey, SigningKey

TTL_S: Final = 60.0
"""How long a token may wait for its child's hello: as long as the server allows."""

ChildKey = SigningKey | PublicKey | str
"""A child's key, its public half, or its RFC 7638 thumbprint."""


class Handed(NamedTuple):
    """What is handed on, and for how long the child may take to begin."""

    agent: str
    tools: tuple[str, ...]
    ttl_s: float = TTL_S


class Parent(Protocol):
    """A run that may hand leave on."""

    @property
    def stance(self) -> Stance:
        """The run as it stands in this process."""
        ...


def handed(agent: str, tools: Sequence[str], ttl_s: float = TTL_S) -> Handed:
    """Take what is handed on; raises ValueError or TypeError for what no server would take."""
    if isinstance(tools, str) or not tools:
        raise ValueError("name the tools that are handed on, as a list: a child gets these and no others")
    return Handed(agent, tuple(tools), ttl_s)


async def delegate(stance: Stance, what: Handed, key: ChildKey) -> str:
    """Get a token for a child with this key; on the run's own loop. Raises `Refused`, `Stopped` or `Unreachable`."""
    line = Delegate(
        id=stance.new_id(), agent=what.agent, jkt=thumbprint(key), tools=what.tools, ttl_s=float(what.ttl_s)
    )
    answer = await stance.ask(line)
    if answer.token is None:
        raise Refused(answer.code or "refused", answer.reason or "the server hands nothing on")
    return answer.token


async def delegate_from(parent: Parent, what: Handed, key: ChildKey) -> str:
    """The same from another run's loop: the child may live elsewhere in this process than its parent."""
    home = parent.stance.home
    home.check_process()
    asking = delegate(parent.stance, what, key)
    if asyncio.get_running_loop() is home.loop:
        return await asking
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asking, home.loop))


async def hand_over(stance: Stance, what: Handed, folder: Path) -> dict[str, str]:
    """Write a fresh key and a token for it into `folder` (0600), and say what a child's environment needs of them."""
    name = f"{what.agent}-{stance.new_id()}"
    files = {KEY_FILE: folder / f"{name}.key", PARENT_FILE: folder / f"{name}.parent"}
    key = await asyncio.to_thread(make_key, files[KEY_FILE], stance.surroundings.entropy)
    try:
        token = await delegate(stance, what, key)
    except BaseException:
        files[KEY_FILE].unlink()  # a key that opens nothing is not left lying about
        raise
    await asyncio.to_thread(write_secret, files[PARENT_FILE], token.encode(), replace=False)
    return {variable: str(path) for variable, path in files.items()}


def thumbprint(key: ChildKey) -> str:
    """The thumbprint by which a token is bound."""
    if isinstance(key, SigningKey):
        return key.public.thumbprint
    return key if isinstance(key, str) else key.thumbprint
