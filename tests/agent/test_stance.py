from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sessions import Clock, session_and_body
from watchfloor.agent.leases import ServerClock
from watchfloor.agent.stance import Facts, Stance
from watchfloor.errors import Stopped
from watchfloor.wire import Said, ToolTerms


class Mouth:
    """Takes lines and confirms none."""

    def __init__(self) -> None:
        self.lines: list[Said] = []

    @property
    def is_full(self) -> bool:
        return False

    @property
    def unconfirmed_count(self) -> int:
        return len(self.lines)

    def say(self, make: Callable[[int], Said]) -> int:
        self.lines.append(make(len(self.lines) + 1))
        return len(self.lines)


async def test_the_same_state_serves_whatever_way_the_lines_take() -> None:
    clock, mouth = Clock(), Mouth()
    stance = Stance(
        Facts("SRV", "RUN1"),
        mouth,
        clock.surroundings(),
        clock=ServerClock(datetime(2026, 1, 31, tzinfo=UTC), 100),
        tools={"pay": ToolTerms()},
        credential="c",
        seal_key=bytes(32),
    )
    assert not stance.may_begin()
    stance.lease.grant(100, 10)
    assert stance.may_begin()
    stance.say_outcome("A1", value=3)
    stance.say_outcome("A2", error="x" * 9000)
    stance.say_outcome("A3", error="gone", unknown=True)
    assert [line.model_dump()["status"] for line in mouth.lines] == ["succeeded", "failed", "unknown"]
    assert stance.unconfirmed_count == 3
    assert stance.is_over("2026-01-31T00:00:00.000Z")


async def test_a_run_that_finished_lets_nobody_act() -> None:
    session, body = session_and_body(Clock())
    session.finish()
    with pytest.raises(Stopped, match="the run has ended"):
        await session.may_act()
    session.end(Stopped("killed"))
    assert body.did == []
