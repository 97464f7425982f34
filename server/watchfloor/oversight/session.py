"""An operator's session with one server: what can be followed, asked, decided and ordered.

It verifies what it is shown before it signs. Never knows a screen, nor what an operator ought to do.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Final

from watchfloor.errors import Refused, Unreachable
from watchfloor.identity import Role
from watchfloor.link import Surroundings, real_surroundings
from watchfloor.oversight.beside import beside
from watchfloor.oversight.channel import Channel, Heard, Terms
from watchfloor.oversight.folders import Folder, shares
from watchfloor.oversight.following import Following, Stages
from watchfloor.oversight.killswitch import KillSwitch, accepted, probe
from watchfloor.oversight.news import LinkBack, LinkEnded, LinkLost, LinkNews, Probe, Unreadable
from watchfloor.oversight.operators import Operator
from watchfloor.oversight.questions import Question, patience_s
from watchfloor.oversight.seals import Seal
from watchfloor.oversight.signed import AdminKind, OrderKind, Pen, Verdict, written
from watchfloor.oversight.trust import Trust
from watchfloor.wire import (
    Admin,
    Card,
    ConsoleWelcome,
    Decide,
    Handover,
    OperatorNote,
    OperatorOrder,
    OrderScope,
    Read,
    RecordLine,
    Reply,
    Seen,
    StageLine,
    ToConsole,
    Watch,
    encode,
)

CONSOLE_PATH: Final = "/v1/console"

LOAD_S: Final = 60.0
"""How long a server may take to read a policy: a thousand rules are checked one by one."""


class Oversight:
    """One operator at one server. Made by `connect`; one feed at a time."""

    def __init__(self, operator: Operator, device: str, view: str, around: Surroundings) -> None:
        self.operator = operator
        self._around = around
        self._pen = Pen(operator, around)
        self._stages = Stages()
        self._following: Following | None = None
        self.trust = Trust(operator)
        self.is_signed = self.trust.is_signed
        self._welcome: ConsoleWelcome | None = None
        self.channel = Channel(Terms(operator, CONSOLE_PATH, device, view, around), self._hear)
        self.channel.settle = self._settle
        self.switch: KillSwitch | None = None

    @property
    def welcome(self) -> ConsoleWelcome:
        """The server's last welcome: who we are there, the head of its ledger, the policy in force."""
        if self._welcome is None:
            raise RuntimeError("there is no welcome before `connect` has opened the connection")
        return self._welcome

    @property
    def is_up(self) -> bool:
        """True while there is a link."""
        return self.channel.is_up

    @property
    def age_s(self) -> float:
        """Seconds since the server was last heard on the console's connection."""
        return self._around.boot_s() - self.channel.heard_s

    async def feed(self, watch: Watch) -> AsyncGenerator[ToConsole | LinkNews]:
        """Follow what `watch` asks for; a lost link is told and made good, without a gap or a duplicate.

        Read it in a task of its own, and fast: answers to other requests wait behind what is not read. After a
        `LinkBack` an unfinished snapshot begins anew. Raises `Refused` or `Fork` when the connection is over.
        """
        if self._following is not None:
            raise RuntimeError("this session is followed already; close that feed, or connect once more")
        following = self._following = Following(watch)
        try:
            await self._watch(following)
            while True:
                heard = await following.waiting.get()
                if isinstance(heard, Read):
                    if following.passes(heard.body):
                        yield heard.body
                    continue
                if isinstance(heard, LinkEnded):
                    raise heard.error
                if isinstance(heard, LinkBack):
                    await self._watch(following)
                yield heard
        finally:
            self._following = None

    async def watch(self, watch: Watch) -> AsyncGenerator[ToConsole]:
        """The same without the news of the link."""
        async for heard in self.feed(watch):
            if not isinstance(heard, LinkLost | LinkBack | LinkEnded | Unreadable):
                yield heard

    async def get(self, question: Question) -> Reply:
        """Ask once; raises `Refused` or `Unreachable`."""
        line = question.line(self._pen.new_id())
        return accepted(await self.channel.ask(line.id, encode(line), patience_s(question)))

    async def decide(self, card: Card, verdict: Verdict) -> Reply:
        """Answer a card, signed over all of it as it was shown; a card that lies is refused unsigned."""
        return await _said(self.channel, await written(self._pen, lambda: self._pen.decide(card, verdict)))

    async def order(
        self, kind: OrderKind, scope: OrderScope, reason: str | None = None, *, after_s: float | None = None
    ) -> Reply:
        """Give an order, over the kill connection if it is one to stop (or let go again) and that is open."""
        if self.switch is not None and kind in ("kill", "pause", "resume"):
            return await self.switch.order(kind, scope, reason, after_s=after_s)
        return await _said(
            self.channel, await written(self._pen, lambda: self._pen.order(kind, scope, reason, after_s))
        )

    async def note(self, run: str, text: str) -> Reply:
        """Say words to an agent."""
        return await _said(self.channel, OperatorNote(id=self._pen.new_id(), run=run, text=text))

    async def hand_over(self, to: str, text: str) -> Reply:
        """Give the shift to a colleague, signed, with what they should know."""
        return await _said(self.channel, await written(self._pen, lambda: self._pen.handover(to, text)))

    async def admin(self, do: AdminKind, name: str, roles: tuple[Role, ...] = ()) -> Reply:
        """Add an operator (the reply's value has the code) or remove one."""
        return await _said(self.channel, await written(self._pen, lambda: self._pen.admin(do, name, roles)))

    async def load_policy(self, folder: Folder, reason: str, proposal: str | None = None) -> Reply:
        """Bring a policy, signed; the reply's value says whether it is in force, or waits for another administrator."""
        parts = [(folder.policy, share, reason, proposal) for share in shares(folder.files)]
        lines = await written(self._pen, lambda: [self._pen.load(*part) for part in parts])
        for line in lines[:-1]:
            accepted(await self.channel.ask(line.id, encode(line)))
        return accepted(await self.channel.ask(lines[-1].id, encode(lines[-1]), LOAD_S))

    async def prove(self, record: RecordLine) -> Seal:
        """Verify that a record as shown is in the ledger that was signed; raises `Refused` if it is not, or not yet."""
        return await self.trust.prove(record, self.get)

    async def verify(self) -> int:
        """Check the newest signed checkpoint, and that it grew out of the last one; its size. Raises `Fork`."""
        return await self.trust.grow(self.get)

    async def seen(self, upto: int) -> None:
        """This operator has looked up to here."""
        await self.channel.say(encode(Seen(upto=upto)))

    async def ping(self) -> Probe:
        """Probe the console's connection."""
        return await probe(self.channel, self._pen.new_id(), self._around)

    async def ping_kill(self) -> Probe:
        """Probe the way of a kill."""
        if self.switch is None:
            raise Refused("no_kill_path", "this session was opened without a kill connection; connect with kill=True")
        return await self.switch.ping()

    def hear_stage(self, line: StageLine) -> None:
        """Take a stage from the kill connection; a full feed is spared, it gets the same over its own."""
        if (following := self._following) and not following.waiting.full() and self._stages.is_new(line):
            following.waiting.put_nowait(Read(line, {}, b""))

    async def _hear(self, heard: Heard) -> None:
        if self._following is None:
            return  # nobody follows: the records are where they are, and news of the link is in `is_up`
        if isinstance(heard, Read) and isinstance(heard.body, StageLine) and not self._stages.is_new(heard.body):
            return
        await self._following.waiting.put(heard)

    async def _watch(self, following: Following) -> None:
        with suppress(Unreachable):  # else `LinkBack` comes, and follows on from here
            await self.channel.say(encode(following.line))

    async def _settle(self, welcome: ConsoleWelcome) -> None:
        """Before anything else: the ledger grew out of the one that was pinned."""
        await self.trust.settle(welcome, self._get_first)
        self._welcome = welcome

    async def _get_first(self, question: Question) -> Reply:
        line = question.line(self._pen.new_id())
        return accepted(await self.channel.ask_first(line.id, encode(line)))


async def _said(channel: Channel, line: Admin | Decide | Handover | OperatorNote | OperatorOrder) -> Reply:
    """Send a line, and take its one answer."""
    return accepted(await channel.ask(line.id, encode(line)))


@asynccontextmanager
async def connect(
    operator: Operator,
    *,
    device: str = "",
    view: str = "",
    kill: bool = True,
    surroundings: Surroundings | None = None,
) -> AsyncGenerator[Oversight]:
    """Open a session, with `kill` also the kill connection; both are kept open until the block ends.

    Raises `Refused`, `Unreachable` or `Fork` if it cannot be opened now.
    """
    around = surroundings or real_surroundings()
    session = Oversight(operator, device, view, around)
    await session.channel.open()
    works = [session.channel.run]
    if kill:
        session.switch = KillSwitch(operator, device, around, session.hear_stage)
        works.append(session.switch.run)
    async with beside(*works):
        if session.switch is not None:
            await session.switch.opened()
        yield session
