import pytest

from sessions import Clock, note, order, session_and_body
from watchfloor.agent.hearing import hear
from watchfloor.agent.stance import NOTES
from watchfloor.errors import Stopped
from watchfloor.wire import Ack, Action, Decision, ErrorLine, Lease, Note


async def test_the_body_stands_still_when_the_lease_is_over_and_goes_on_with_the_next() -> None:
    clock = Clock()
    session, body = session_and_body(clock)
    clock.s = 109
    n = session.lease.ask(clock.s)
    clock.s = 110
    session.look_at_lease()
    assert body.did == ["stand still"]
    hear(session, Lease(n=n, epoch=7, ttl_s=10, credential="c2"))
    assert body.did == ["stand still", "go on"]
    assert session.credential == "c2"


async def test_orders_reach_the_body_before_hearing_returns() -> None:
    session, body = session_and_body(Clock())
    hear(session, order(1, "pause"))
    hear(session, order(1, "pause"))
    hear(session, order(2, "resume"))
    hear(session, order(1, "pause"))
    hear(session, order(3, "kill", reason="it loops"))
    hear(session, order(4, "resume"))
    assert body.did == ["stand still", "go on", "stop: killed by mara: it loops"]
    with pytest.raises(Stopped, match="it loops"):
        await session.may_act()


async def test_a_kill_with_a_bad_signature_is_obeyed_and_noted(caplog: pytest.LogCaptureFixture) -> None:
    session, body = session_and_body(Clock())
    hear(session, order(1, "kill", signed='{"t":"order"}'))
    assert body.did == ["stop: killed by mara: it loops"]
    assert "signature is of no operator known here" in caplog.text


async def test_a_pause_over_a_lost_lease_holds_until_both_are_gone() -> None:
    clock = Clock()
    session, body = session_and_body(clock)
    hear(session, order(1, "pause"))
    clock.s = 120
    session.look_at_lease()
    hear(session, order(2, "resume"))
    assert not session.gate.is_open
    hear(session, Lease(n=session.lease.ask(120), epoch=7, ttl_s=10))
    assert session.gate.is_open
    assert body.did == ["stand still", "go on"]


async def test_a_gap_is_filled_and_one_that_cannot_be_ends_the_run() -> None:
    session, body = session_and_body(Clock())
    for _ in range(3):
        session.say(note)
    session.spool.take(100)
    hear(session, ErrorLine(code="gap", reason="", expected=2))
    assert session.spool.unsent_count == 3
    session.spool.take(100)
    hear(session, Ack(seq=3))
    hear(session, ErrorLine(code="gap", reason="", expected=1))
    assert body.did[0].startswith("stop: the run cannot go on: the server expects line 1")


async def test_leave_that_comes_after_giving_up_is_answered_once() -> None:
    session, _ = session_and_body(Clock())
    seq = session.say(lambda seq, at: Action(seq=seq, at=at, action="A", tool="t", args={}))
    waiting = session.waiting.enter("A", seq)
    session.give_up(waiting)
    hear(session, Decision(action="A", answer="allow", reason="", rules=()))
    hear(session, Decision(action="A", answer="allow", reason="", rules=()))
    assert session.spool.unconfirmed_count == 2


async def test_notes_that_nobody_reads_do_not_pile_up() -> None:
    session, _ = session_and_body(Clock())
    for number in range(NOTES + 1):
        hear(session, Note.model_validate({"from": "mara", "text": str(number)}))
    assert len(session.notes) == NOTES
    assert session.notes[0].text == "1"
