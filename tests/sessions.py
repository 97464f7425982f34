"""What tests of an agent's session share: a clock that is set, a body that remembers, a welcome without a socket.

It never opens a connection.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from doubles import FakeServer
from watchfloor.agent import supervised
from watchfloor.agent.body import Ending
from watchfloor.agent.session import Session
from watchfloor.agent.supervising import Supervised
from watchfloor.chain import b64url
from watchfloor.errors import Stopped
from watchfloor.link import Link, Surroundings
from watchfloor.link.connection import Greeting
from watchfloor.wire import AgentNote, AgentWelcome, LeaseTerms, Limits, Order, SigningKey

KEY = SigningKey.from_seed(bytes(range(32)))
START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


class Clock:
    """A boot clock that a test sets."""

    def __init__(self) -> None:
        self.s = 100.0

    def surroundings(self) -> Surroundings:
        return Surroundings(lambda: self.s, lambda: START + timedelta(seconds=self.s), bytes, lambda: 0.5)


class FakeBody:
    """Remembers what it was ordered to do."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.dying: Callable[[], Awaitable[object]] | None = None

    def stand_still(self) -> None:
        self.did.append("stand still")

    async def standing(self) -> None: ...

    def go_on(self) -> None:
        self.did.append("go on")

    def stop(self, why: Stopped) -> None:
        self.did.append(f"stop: {why.reason}")

    async def stopped(self) -> Ending:
        if self.dying is not None:
            await self.dying()
        return Ending()


def link_of(
    *, run: str = "RUN1", server: str = "SRV", next_seq: int = 1, head: bytes = bytes(32), at_s: float = 100.0
) -> Link[AgentWelcome]:
    welcome = AgentWelcome(
        run=run,
        epoch=7,
        credential="c1",
        expires_at="2026-01-31T10:30:00.000Z",
        lease=LeaseTerms(ttl_s=10, renew_s=3),
        next=next_seq,
        head=b64url(head),
        tools={},
        kill_keys=(),
        limits=Limits(unacked_lines=100, lines_per_s=1000),
    )
    greeting = Greeting(server, "2026-01-31T09:30:00.000Z", at_s, at_s, welcome)
    return Link(cast(Callable[[], None], None), greeting)  # pyright: ignore[reportArgumentType]


def session_and_body(clock: Clock) -> tuple[Session, FakeBody]:
    session, body = Session(link_of(), KEY, clock.surroundings()), FakeBody()
    session.body = body
    return session, body


def order(cmd: int, kind: str, **more: object) -> Order:
    fields = {"order": f"O{cmd}", "cmd": cmd, "kind": kind, "epoch": 8, "by": "mara", "reason": "it loops", **more}
    return Order.model_validate(fields)


def note(seq: int, at: str) -> AgentNote:
    return AgentNote(seq=seq, at=at, text="x")


def run_at(
    server: FakeServer,
    *,
    context: Mapping[str, object] | None = None,
    key: SigningKey | None = None,
    human: Path | None = None,
) -> Supervised:
    """A run at this server, as its agent begins it."""
    return supervised(
        "bot", task="a task", server=server.url, token=server.token, context=context, key=key, human=human
    )
