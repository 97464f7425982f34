import asyncio
from collections.abc import AsyncIterator
from typing import cast

from sessions import Clock, order, session_and_body
from watchfloor.agent.hearing import hear
from watchfloor.agent.ways import AnyLink, converse
from watchfloor.wire import TO_AGENT, Ack, encode


class Flood:
    """A connection on which lines never stop to be there at once."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.read_count = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.count):
            self.read_count += 1
            yield encode(Ack(seq=0))


async def test_an_order_on_the_other_connection_waits_for_no_queue_on_this_one() -> None:
    session, body = session_and_body(Clock())
    flood = Flood(1000)
    heard_at: list[int] = []

    async def lane() -> None:
        await asyncio.sleep(0)
        hear(session, order(1, "kill"))
        heard_at.append(flood.read_count)

    async with asyncio.TaskGroup() as group:
        group.create_task(lane())
        await converse(session, cast(AnyLink, flood), "main", TO_AGENT, ())
    assert body.did == ["stop: killed by mara: it loops"]
    assert heard_at[0] < 10
    assert flood.read_count == 1000


async def test_a_connection_counts_as_up_while_it_is_spoken_on() -> None:
    session, _ = session_and_body(Clock())
    seen: list[set[str]] = []

    async def look() -> None:
        seen.append(set(session.connections.up))
        session.connections.tell("lane")

    await converse(session, cast(AnyLink, Flood(3)), "lane", TO_AGENT, (look(),))
    assert seen == [{"lane"}]
    assert session.connections.up == set()
    assert session.connections.told == {"lane"}
    session.connections.opened("lane")
    assert session.connections.told == set()


async def test_a_line_that_is_not_understood_is_passed_over() -> None:
    session, _ = session_and_body(Clock())

    async def lines() -> AsyncIterator[bytes]:
        yield b"nonsense"
        yield encode(order(1, "pause"))

    await converse(session, cast(AnyLink, lines()), "lane", TO_AGENT, ())
    assert session.orders.is_held
