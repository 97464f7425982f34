"""One connection of an operator to one door, dialled again whenever it is lost, until it is refused.

Each request gets its one answer, or a sentence why not; nothing is kept to be sent later. Never knows
what a request is about.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Final, NamedTuple

from watchfloor.errors import ProtocolError, Refused, Unreachable
from watchfloor.ids import new_id
from watchfloor.link import Backoff, Door, Link, Surroundings, dial
from watchfloor.oversight.awaited import Answer, Awaited
from watchfloor.oversight.checkpoints import Fork
from watchfloor.oversight.news import LinkBack, LinkEnded, LinkLost, LinkNews, Unreadable
from watchfloor.oversight.operators import Operator
from watchfloor.tokens import operator_token, vouched_token
from watchfloor.wire import (
    CONSOLE_WELCOMES,
    TO_CONSOLE,
    ConsoleHello,
    ConsoleWelcome,
    ErrorLine,
    Jwk,
    Pong,
    Read,
    Reply,
    SigningKey,
    ToConsole,
)
from watchfloor.wire.limits import LINE_BYTES

REPLY_S: Final = 10.0
"""How long an answer may take: a lease. The server answers an order before its disk has turned."""

Heard = Read[ToConsole] | LinkNews
Settle = Callable[[ConsoleWelcome], Awaitable[None]]


class Terms(NamedTuple):
    """What a channel is for: whose, to which door, from which device, on which clocks."""

    operator: Operator
    path: str
    device: str
    view: str
    around: Surroundings


class Channel:
    """`open` once, then `run` beside everything else. `hear` takes what is no answer to a request."""

    def __init__(self, terms: Terms, hear: Callable[[Heard], Awaitable[None]]) -> None:
        self._terms = terms
        self._hear = hear
        self._link: Link[ConsoleWelcome] | None = None
        self._lines: AsyncIterator[bytes] | None = None
        self._awaited = Awaited()
        self._backoff = Backoff(terms.around.chance)
        self.settle: Settle | None = None
        self.fault: Exception | None = None
        self.heard_s = terms.around.boot_s()

    @property
    def is_up(self) -> bool:
        """True while there is a link."""
        return self._link is not None

    async def open(self) -> ConsoleWelcome:
        """Dial, and settle what must be settled first; raises `Refused`, `Unreachable`, `Fork`."""
        operator, around = self._terms.operator, self._terms.around
        server = operator.pin.server
        token = await _token(operator, around)
        door = Door(operator.url, self._terms.path, server)
        link = await dial(door, token, operator.key, self._hello, CONSOLE_WELCOMES, boot_s=around.boot_s)
        self._link, self._lines = link, aiter(link)
        self.heard_s = around.boot_s()
        try:
            if self.settle is not None:
                await self.settle(link.welcome)
        except BaseException:
            await self._drop("the connection was given up")
            raise
        self._backoff.reset()
        return link.welcome

    async def run(self) -> None:
        """Read until the end; a lost link is dialled again, a refusal is the end and becomes `fault`."""
        try:
            while True:
                await self._read()
                at_s = self._terms.around.boot_s()
                reason = await self._drop("the connection to the server is lost")
                await self._hear(LinkLost(reason, at_s))
                await self._again()
                await self._hear(LinkBack(self._terms.around.boot_s() - at_s))
        except (Refused, Fork) as error:
            self.fault = error
            await self._hear(LinkEnded(error))
        finally:
            await self._drop("the connection was closed")

    async def close(self) -> None:
        """Give the connection up, when `run` was never called."""
        await self._drop("the connection was closed")

    async def break_off(self) -> None:
        """Let the link go, as if it were lost: it is dialled again."""
        if self._link is not None:
            await self._link.close()

    async def ask(self, ident: str, raw: bytes, deadline_s: float = REPLY_S) -> Answer:
        """Send a line and wait for its answer; raises `Refused` or `Unreachable`. `ident` is its id or nonce."""
        with self._awaited.expecting(ident) as answer:
            try:
                async with asyncio.timeout(deadline_s):
                    await self.say(raw)
                    return await answer
            except TimeoutError:
                raise _unanswered(deadline_s) from None

    async def ask_first(self, ident: str, raw: bytes) -> Answer:
        """The same from `settle`, while nobody else reads: what comes before the answer is heard as always."""
        with self._awaited.expecting(ident) as answer:
            try:
                async with asyncio.timeout(REPLY_S):
                    await self.say(raw)
                    while not answer.done():
                        await self._take_next()
                    return answer.result()
            except TimeoutError:
                raise _unanswered(REPLY_S) from None

    async def say(self, raw: bytes) -> None:
        """Send a line that has no answer; raises `Unreachable` at once when there is no link."""
        if len(raw) > LINE_BYTES:
            raise Refused(
                "too_long", f"that is {len(raw)} bytes on one line, {LINE_BYTES} are allowed; make it shorter"
            )
        if self.fault is not None:
            raise self.fault
        if self._link is None:
            raise Unreachable("there is no link to the server now, and nothing is kept to be sent later; try again")
        await self._link.send_lines([raw])

    async def _read(self) -> None:
        """Take lines until the link ends."""
        if self._lines is not None:
            async for raw in self._lines:
                await self._take_line(raw)

    async def _take_next(self) -> None:
        raw = None if self._lines is None else await anext(self._lines, None)
        if raw is None:
            raise Unreachable("the connection to the server is lost; it is dialled again")
        await self._take_line(raw)

    async def _take_line(self, raw: bytes) -> None:
        self.heard_s = self._terms.around.boot_s()
        try:
            read = TO_CONSOLE.read(raw)
        except ProtocolError as error:
            await self._hear(Unreadable(error.reason))
            return
        await self._take(read)

    async def _take(self, read: Read[ToConsole]) -> None:
        line = read.body
        if isinstance(line, Reply | Pong):
            self._awaited.give(line)
        elif isinstance(line, ErrorLine):
            # It names no request: whichever it was, none of those that wait can be believed to be under way.
            self._awaited.fail(Refused(line.code, f"the server refused a line: {line.reason}"))
        else:
            await self._hear(read)

    async def _again(self) -> None:
        while True:
            await asyncio.sleep(self._backoff.next_s())
            try:
                await self.open()
            except Unreachable:
                continue  # `LinkLost` has told it; the next try is due
            return

    async def _drop(self, why: str) -> str:
        link, self._link, self._lines = self._link, None, None
        if link is not None:
            why = link.close_reason or why
            self._awaited.fail(Unreachable(f"{why}; whether the server took the request is not known: look"))
            await link.close()
        return why

    def _hello(self, *, key: Jwk, proof: str) -> ConsoleHello:
        return ConsoleHello(key=key, proof=proof, device=self._terms.device, view=self._terms.view)


async def _token(operator: Operator, around: Surroundings) -> str:
    """Sign a token for one connection; a key that lies elsewhere is asked without holding anything up."""
    if operator.vouch is None:
        make = partial(operator_token, operator.key, operator.name, operator.pin.server)
    else:
        make = partial(vouched_token, operator.key, operator.vouch, operator.name, operator.pin.server)
    made = partial(make, now=around.now(), jti=new_id(around.entropy(8)))
    return made() if isinstance(operator.key, SigningKey) else await asyncio.to_thread(made)


def _unanswered(deadline_s: float) -> Unreachable:
    return Unreachable(
        f"the server did not answer within {deadline_s:g} s; whether it took the request is not known: look"
    )
