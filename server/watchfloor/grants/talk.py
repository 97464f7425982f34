"""One connection of an enforcement point: fences are taken and answered, grants are shown and their answers heard.

Never dials, and never verifies a grant.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple

from watchfloor.errors import ProtocolError, Unreachable
from watchfloor.grants.fences import Fences, Terms
from watchfloor.grants.practice import MOST, Seam, practise
from watchfloor.grants.verifying import Grant, GrantRefused
from watchfloor.jwks import KeySet, TokenRefused
from watchfloor.link import Link
from watchfloor.tokens import ALGORITHM
from watchfloor.visible import visible
from watchfloor.wire import (
    TO_POINT,
    Fenced,
    FenceLine,
    PointPractice,
    PointWelcome,
    Practised,
    PublicKey,
    Redeem,
    Redeemed,
    encode,
)
from watchfloor.wire.points import FENCE_S

REDEEM_S: Final = FENCE_S
"""How long the server may take to use a grant up. A later answer would find a newer fence, or none."""

_LOST: Final = "the connection to the server was lost, so nobody here knows whether the grant is used up; propose again"


class _Shown(NamedTuple):
    """A grant that was shown to the server, and whoever waits for the answer."""

    grant: Grant
    answer: asyncio.Future[None]


class Talk:
    """What is said over one link. `busy` are the point's grants that are being executed, on whichever connection.

    `seam` is how the point executes anything.
    """

    def __init__(self, link: Link[PointWelcome], busy: set[str], boot_s: Callable[[], float], seam: Seam) -> None:
        self._link = link
        self._busy = busy
        self._boot_s = boot_s
        self._seam = seam
        self._practising: set[asyncio.Task[None]] = set()
        self._shown: dict[str, _Shown] = {}
        self._count = 0
        welcome, greeting = link.welcome, link.greeting
        self.keys = keys_of(welcome)
        self.targets = welcome.targets
        self.fences = Fences(Terms(self.keys, link.server, welcome.point, greeting.nonce), greeting.hello_at_s)

    async def converse(self, changed: Callable[[], None]) -> None:
        """Take what comes until the connection ends, or is silent for longer than a fence is good.

        `changed` is called after each fence. Raises `TokenRefused` or `ProtocolError` for a server that is not ours.
        """
        try:
            with suppress(StopAsyncIteration, TimeoutError, Unreachable):
                await self._hear(changed)
        finally:
            for task in self._practising:
                task.cancel()
            for shown in self._shown.values():
                if not shown.answer.done():
                    shown.answer.set_exception(GrantRefused("lost", _LOST))
            self._shown.clear()

    async def _hear(self, changed: Callable[[], None]) -> None:
        lines = aiter(self._link)
        while True:
            async with asyncio.timeout(FENCE_S):
                raw = await anext(lines)
            await self._take(raw)
            changed()

    async def _take(self, raw: bytes) -> None:
        line = TO_POINT.read(raw).body
        if isinstance(line, FenceLine):
            if self.fences.take(line):
                await self.answer()
        elif isinstance(line, Redeemed):
            self._redeemed(line)
        elif isinstance(line, PointPractice):
            self._practise(line)
        else:
            raise ProtocolError(line.code, f"the server refused a line: {visible(line.reason, limit=300)}")

    def _practise(self, line: PointPractice) -> None:
        """Try beside everything else: fences are taken meanwhile, and a grant's answer is heard."""

        async def told() -> None:
            with suppress(Unreachable):
                await self._say(await practise(self._seam, line))

        if len(self._practising) < MOST:
            task = asyncio.create_task(told(), name=f"practice {line.id}")  # noqa: TID251 - kept, ended in `converse`
            self._practising.add(task)
            task.add_done_callback(self._practising.discard)

    async def answer(self) -> None:
        """Confirm the last fence, and say what is being executed all the same."""
        self.fences.answered(self._boot_s())
        await self._say(Fenced(n=self.fences.n, busy=tuple(sorted(self._busy))))

    def _redeemed(self, line: Redeemed) -> None:
        """A grant that is used up counts as being executed from this very call on: the next fence is answered so."""
        shown = self._shown.pop(line.id, None)
        if shown is None or shown.answer.done():
            return
        if line.ok:
            self._busy.add(shown.grant.grant)
            shown.answer.set_result(None)
        else:
            reason = visible(line.reason or "the server gave no reason", limit=300)
            shown.answer.set_exception(GrantRefused(line.code or "refused", reason))

    def check(self, run: str) -> None:
        """Raise `GrantRefused` if nothing may be done for this run at this moment."""
        if self.fences.is_dark(self._boot_s()):
            raise GrantRefused("dark", f"no fence younger than {FENCE_S:g} s is here, so everything is refused")
        mark = self.fences.mark(run)
        if mark is not None:
            raise GrantRefused(mark, f"run {run} was {mark}: its leave is not good now")

    async def redeem(self, grant: Grant, token: str) -> None:
        """Use a grant up at the server; raises `GrantRefused`. From then on it counts as being executed."""
        self._count += 1
        shown = _Shown(grant, asyncio.get_running_loop().create_future())
        name = f"r{self._count}"
        self._shown[name] = shown
        try:
            async with asyncio.timeout(REDEEM_S):
                await self._say(Redeem(id=name, grant=token))
                await shown.answer
        except TimeoutError:
            self._take_back(shown)
            late = f"the server did not answer within {REDEEM_S:g} s; propose the action again"
            raise GrantRefused("late", late) from None
        except Unreachable:
            raise GrantRefused("lost", _LOST) from None
        except asyncio.CancelledError:
            self._take_back(shown)
            raise
        finally:
            self._shown.pop(name, None)
            shown.answer.cancel()

    def _take_back(self, shown: _Shown) -> None:
        """Nobody executes what was used up just now."""
        answer = shown.answer
        if answer.done() and not answer.cancelled() and answer.exception() is None:
            self._busy.discard(shown.grant.grant)

    async def _say(self, line: Fenced | Redeem | Practised) -> None:
        await self._link.send_lines((encode(line),))

    async def close(self) -> None:
        """End the connection."""
        await self._link.close()


def keys_of(welcome: PointWelcome) -> KeySet:
    """The server's key, as it said it itself; whoever pins the server's id has pinned it."""
    key = PublicKey.read(welcome.key)
    entry = {**welcome.key.model_dump(mode="json"), "kid": key.thumbprint, "use": "sig", "alg": ALGORITHM}
    return KeySet.of([entry])


def check_named(server: str, welcome: PointWelcome) -> None:
    """Raise `TokenRefused` unless the server's id follows from its key."""
    try:
        named = PublicKey.read(welcome.key).server_id
    except ValueError as error:
        raise TokenRefused("key", f"the server's key cannot be used: {error}") from error
    if named != server:
        raise TokenRefused("key", f"server {visible(server, limit=80)!r} shows the key of {named!r}")
