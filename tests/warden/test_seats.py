import asyncio
from typing import cast

from sessions import Clock, order, session_and_body
from watchfloor.agent.hearing import hear
from watchfloor.agent.joinlines import JoinerLine, Leave
from watchfloor.agent.session import Session
from watchfloor.warden.seats import UNREAD_BYTES, Seat, Seats
from watchfloor.wire import (
    Ack,
    Action,
    AgentNote,
    Decision,
    ErrorLine,
    Note,
    Outcome,
    Reasoning,
    encode,
)

AT = "2026-01-31T09:30:00.000Z"


class Pipe:
    """What a writer is, as far as a seat needs it."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.unread_bytes = 0
        self.is_aborted = False

    @property
    def transport(self) -> "Pipe":
        return self

    def get_write_buffer_size(self) -> int:
        return self.unread_bytes

    def abort(self) -> None:
        self.is_aborted = True

    def is_closing(self) -> bool:
        return self.is_aborted

    def write(self, raw: bytes) -> None:
        self.lines.append(raw.strip())


class Joiner:
    """A seat, and what came to it."""

    def __init__(self, seats: Seats) -> None:
        self.seats = seats
        self.pipe = Pipe()
        self.seat = Seat(cast(asyncio.StreamWriter, self.pipe))
        seats.sit(self.seat)

    def says(self, *lines: JoinerLine) -> None:
        for line in lines:
            self.seats.take(self.seat, line)

    def heard(self) -> list[bytes]:
        found, self.pipe.lines = self.pipe.lines, []
        return found


async def run_with(count: int) -> tuple[Session, Seats, list[Joiner]]:
    session, _ = session_and_body(Clock())
    seats = Seats(session)
    return session, seats, [Joiner(seats) for _ in range(count)]


def action(name: str, seq: int = 1) -> Action:
    return Action(seq=seq, at=AT, action=name, tool="x", args={})


def outcome(name: str, seq: int = 2) -> Outcome:
    return Outcome(seq=seq, at=AT, action=name, status="succeeded", result=None)


def decision(name: str, answer: str = "allow") -> Decision:
    return Decision.model_validate({"action": name, "answer": answer, "reason": "because", "rules": ()})


def note(seq: int) -> AgentNote:
    return AgentNote(seq=seq, at=AT, text="x")


def said(session: Session) -> list[str]:
    return [raw.decode() for raw in session.spool.take(1000)]


async def test_the_run_numbers_what_its_joiners_say_and_tells_each_what_is_durable_of_its_own() -> None:
    session, _, (one, other) = await run_with(2)
    one.says(note(1))
    other.says(note(1), note(2))
    one.says(note(2))
    assert [line.split(",")[1] for line in said(session)] == ['"seq":1', '"seq":2', '"seq":3', '"seq":4']
    hear(session, Ack(seq=3))
    assert one.heard() == [encode(Ack(seq=1))]
    assert other.heard() == [encode(Ack(seq=2))]
    hear(session, Ack(seq=4))
    assert one.heard() == [encode(Ack(seq=2))]
    assert other.heard() == []


async def test_each_joiner_hears_only_its_own_decisions() -> None:
    session, _, (one, other) = await run_with(2)
    one.says(action("A"))
    other.says(action("B"))
    for name in ("B", "A", "C"):
        hear(session, decision(name, "wait"))
        hear(session, decision(name))
    assert one.heard() == [encode(decision("A", "wait")), encode(decision("A"))]
    assert other.heard() == [encode(decision("B", "wait")), encode(decision("B"))]


async def test_an_action_that_is_there_and_an_outcome_without_leave_are_refused() -> None:
    session, _, (one, other) = await run_with(2)
    one.says(action("A"), outcome("A"))
    other.says(action("A"), outcome("A"))
    hear(session, decision("A"))
    other.says(outcome("A", 3))
    assert len(said(session)) == 1
    assert sum(b'"code":"refused"' in raw for raw in one.heard()) == 1
    refusals = other.heard()
    assert sum(b'"code":"refused"' in raw for raw in refusals) == 3
    assert encode(Ack(seq=3)) in refusals
    one.says(outcome("A", 3), outcome("A", 4))
    assert [line[:13] for line in said(session)] == ['{"t":"outcome']


async def test_a_denied_action_has_no_outcome() -> None:
    session, _, (one,) = await run_with(1)
    one.says(action("A"))
    hear(session, decision("A", "deny"))
    one.says(outcome("A"))
    assert len(said(session)) == 1


async def test_a_refused_line_is_told_under_the_number_that_its_joiner_gave_it() -> None:
    session, _, (one, other) = await run_with(2)
    one.says(note(1), note(2))
    other.says(action("A", 7))
    said(session)
    hear(session, Ack(seq=3))
    hear(session, ErrorLine(code="sealed", reason="seal it", seq=3))
    hear(session, ErrorLine(code="nobody", reason="of nobody's", seq=9))
    hear(session, ErrorLine(code="none", reason="without a number"))
    assert encode(ErrorLine(code="sealed", reason="seal it", seq=7)) in other.heard()
    assert one.heard() == [encode(Ack(seq=2))]
    hear(session, decision("A"))
    assert other.heard() == []


async def test_a_line_that_the_run_cannot_say_is_answered() -> None:
    session, _, (one,) = await run_with(1)
    one.says(action("A").model_copy(update={"args": {"x": "y" * 65_400}}))
    refusal, ack = one.heard()
    assert b"this cannot be said" in refusal
    assert ack == encode(Ack(seq=1))
    assert said(session) == []


async def test_of_what_a_joiner_had_leave_for_nobody_knows_how_it_ended_when_it_is_gone() -> None:
    session, seats, (one, other) = await run_with(2)
    one.says(action("A"), action("B", 2))
    other.says(action("C"))
    for name in ("A", "C"):
        hear(session, decision(name))
    said(session)
    seats.leave(one.seat)
    seats.leave(one.seat)
    (line,) = said(session)
    assert '"action":"A","status":"unknown","error":"the process that did it is gone"' in line
    assert (seats.unknown, seats.count) == (("A",), 1)
    one.heard()
    hear(session, decision("B"))
    (line,) = said(session)
    assert '"action":"B","status":"failed","error":"the process that asked was gone; nothing was done"' in line
    assert one.heard() == []
    seats.leave_all()
    assert seats.unknown == ("A", "C")


async def test_a_gone_joiners_wait_and_denial_are_nobodys() -> None:
    session, seats, (one,) = await run_with(1)
    one.says(action("A"))
    said(session)
    seats.leave(one.seat)
    hear(session, decision("A", "wait"))
    hear(session, decision("A", "deny"))
    hear(session, decision("A"))
    assert said(session) == []


async def test_notes_are_for_everybody_and_orders_are_nobodys_line() -> None:
    session, _, joiners = await run_with(2)
    words = Note.model_validate({"from": "mara", "text": "why"})
    hear(session, words)
    hear(session, order(1, "pause"))
    assert [joiner.heard() for joiner in joiners] == [[encode(words)]] * 2


async def test_a_part_that_failed_is_told() -> None:
    session, _, (one,) = await run_with(1)
    one.seat.pid = 42
    one.says(Leave(status="completed"), Leave(status="failed", summary="x" * 100_000), Leave(status="failed"))
    first, second = said(session)
    assert Reasoning.model_fields["t"].default in first
    assert "process 42 left its part of this run as failed: xxx" in first
    assert "no more is known" in second


async def test_a_joiner_that_reads_nothing_is_let_go() -> None:
    session, _, (one,) = await run_with(1)
    one.pipe.unread_bytes = UNREAD_BYTES + 1
    words = Note.model_validate({"from": "mara", "text": "why"})
    hear(session, words)
    assert one.pipe.is_aborted
    one.pipe.unread_bytes = 0
    hear(session, words)
    assert one.heard() == []
