import pytest

from sessions import Clock, link_of, note, session_and_body
from watchfloor.errors import Stopped


async def test_the_first_lease_counts_from_when_hello_was_sent() -> None:
    clock = Clock()
    session, _ = session_and_body(clock)
    clock.s = 109.7
    assert session.lease.is_live(clock.s)
    clock.s = 109.9
    assert not session.lease.is_live(clock.s)


async def test_a_resumed_connection_must_be_the_same_run_at_the_same_server_with_the_same_head() -> None:
    session, _ = session_and_body(Clock())
    session.say(note)
    for other in (link_of(run="RUN2"), link_of(server="OTHER")):
        with pytest.raises(ValueError, match="another server, or another run"):
            session.take_up(other)
    with pytest.raises(ValueError, match="is not ours"):
        session.take_up(link_of(next_seq=2, head=bytes(32)))
    session.take_up(link_of(next_seq=2, head=session.spool.head))


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
