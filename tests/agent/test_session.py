from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from watchfloor.agent.body import Ending
from watchfloor.agent.session import NOTES, Session
from watchfloor.chain import b64url
from watchfloor.errors import Stopped
from watchfloor.link import Link, Surroundings
from watchfloor.link.connection import Greeting
from watchfloor.wire import (
    Ack,
    Action,
    AgentNote,
    AgentWelcome,
    Decision,
    ErrorLine,
    Lease,
    LeaseTerms,
    Limits,
    Note,
    Order,
    SigningKey,
)

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

    def stand_still(self) -> None:
        self.did.append("stand still")

    async def standing(self) -> None: ...

    def go_on(self) -> None:
        self.did.append("go on")

    def stop(self, why: Stopped) -> None:
        self.did.append(f"stop: {why.reason}")

    async def stopped(self) -> Ending:
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
    fields = {"order": f"O{cmd}", "cmd": cmd, "kind": kind, "epoch": 8, "by": "mara", "reason": "", **more}
    return Order.model_validate(fields)


def note(seq: int, at: str) -> AgentNote:
    return AgentNote(seq=seq, at=at, text="x")


async def test_the_first_lease_counts_from_when_hello_was_sent() -> None:
    clock = Clock()
    session, _ = session_and_body(clock)
    clock.s = 109.7
    assert session.lease.is_live(clock.s)
    clock.s = 109.9
    assert not session.lease.is_live(clock.s)


async def test_the_body_stands_still_when_the_lease_is_over_and_goes_on_with_the_next() -> None:
    clock = Clock()
    session, body = session_and_body(clock)
    clock.s = 109
    n = session.lease.ask(clock.s)
    clock.s = 110
    session.look_at_lease()
    assert body.did == ["stand still"]
    session.hear(Lease(n=n, epoch=7, ttl_s=10, credential="c2"))
    assert body.did == ["stand still", "go on"]
    assert session.credential == "c2"


async def test_orders_reach_the_body_before_hearing_returns() -> None:
    session, body = session_and_body(Clock())
    session.hear(order(1, "pause"))
    session.hear(order(1, "pause"))
    session.hear(order(2, "resume"))
    session.hear(order(1, "pause"))
    session.hear(order(3, "kill", reason="it loops"))
    session.hear(order(4, "resume"))
    assert body.did == ["stand still", "go on", "stop: killed by mara: it loops"]
    with pytest.raises(Stopped, match="it loops"):
        await session.may_act()


async def test_a_kill_with_a_bad_signature_is_obeyed_and_noted(caplog: pytest.LogCaptureFixture) -> None:
    session, body = session_and_body(Clock())
    session.hear(order(1, "kill", signed='{"t":"order"}'))
    assert body.did == ["stop: killed by mara"]
    assert "signature is of no operator known here" in caplog.text


async def test_a_pause_over_a_lost_lease_holds_until_both_are_gone() -> None:
    clock = Clock()
    session, body = session_and_body(clock)
    session.hear(order(1, "pause"))
    clock.s = 120
    session.look_at_lease()
    session.hear(order(2, "resume"))
    assert not session.gate.is_open
    session.hear(Lease(n=session.lease.ask(120), epoch=7, ttl_s=10))
    assert session.gate.is_open
    assert body.did == ["stand still", "go on"]


async def test_a_resumed_connection_must_be_the_same_run_at_the_same_server_with_the_same_head() -> None:
    session, _ = session_and_body(Clock())
    session.say(note)
    for other in (link_of(run="RUN2"), link_of(server="OTHER")):
        with pytest.raises(ValueError, match="another server, or another run"):
            session.take_up(other)
    with pytest.raises(ValueError, match="is not ours"):
        session.take_up(link_of(next_seq=2, head=bytes(32)))
    session.take_up(link_of(next_seq=2, head=session.spool.head))


async def test_a_gap_is_filled_and_one_that_cannot_be_ends_the_run() -> None:
    session, body = session_and_body(Clock())
    for _ in range(3):
        session.say(note)
    session.spool.take(100)
    session.hear(ErrorLine(code="gap", reason="", expected=2))
    assert session.spool.unsent_count == 3
    session.spool.take(100)
    session.hear(Ack(seq=3))
    session.hear(ErrorLine(code="gap", reason="", expected=1))
    assert body.did[0].startswith("stop: the run cannot go on: the server expects line 1")


async def test_leave_that_comes_after_giving_up_is_answered_once() -> None:
    session, _ = session_and_body(Clock())
    seq = session.say(lambda seq, at: Action(seq=seq, at=at, action="A", tool="t", args={}))
    waiting = session.waiting.enter("A", seq)
    session.give_up(waiting)
    session.hear(Decision(action="A", answer="allow", reason="", rules=()))
    session.hear(Decision(action="A", answer="allow", reason="", rules=()))
    assert session.spool.unconfirmed_count == 2


async def test_notes_that_nobody_reads_do_not_pile_up() -> None:
    session, _ = session_and_body(Clock())
    for number in range(NOTES + 1):
        session.hear(Note.model_validate({"from": "mara", "text": str(number)}))
    assert len(session.notes) == NOTES
    assert session.notes[0].text == "1"


async def test_the_servers_times_are_read_by_the_servers_clock() -> None:
    clock = Clock()
    session, _ = session_and_body(clock)
    assert not session.is_over("2026-01-31T09:30:05.000Z")
    clock.s = 105
    assert session.is_over("2026-01-31T09:30:05.000Z")


async def test_the_first_end_counts() -> None:
    session, body = session_and_body(Clock())
    session.end(Stopped("first"))
    session.end(Stopped("second"))
    assert body.did == ["stop: first"]
    with pytest.raises(Stopped, match="first"):
        await session.room()
