import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from scenes import refund_card
from watchfloor.oversight import Card, Question, Refused, Reply, Verdict
from watchfloor.wire import Origin
from watchfloor_demo import second

OWN = (Origin(pointer="/version", source="agent"),)
READ = (*OWN, Origin(pointer="/text", source="tool", detail="mail.read"))


def card(escalation: str, quorum: int, origins: tuple[Origin, ...]) -> Card:
    return refund_card().model_copy(update={"escalation": escalation, "quorum": quorum, "origins": origins})


class Desk:
    """A desk with four cards; the first verdict is refused."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.done = asyncio.Event()

    async def get(self, question: Question) -> Reply:
        return Reply(id=question.what, ok=True)

    async def decide(self, card: Card, verdict: Verdict) -> Reply:
        self.told.append((card.escalation, verdict.answer))
        if len(self.told) == 1:
            raise Refused("closed", "somebody was quicker")
        self.done.set()
        return Reply(id="x", ok=True)


async def test_she_approves_once_what_needs_two_and_came_out_of_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()

    @asynccontextmanager
    async def connect(*_: object, **__: object) -> AsyncGenerator[Desk]:
        yield desk

    def cards(_: Reply) -> list[Card]:
        return [card("E-1", 2, OWN), card("E-2", 1, OWN), card("E-3", 2, READ), card("E-4", 2, OWN)]

    monkeypatch.setattr(second, "connect", connect)
    monkeypatch.setattr(second, "read_cards", cards)
    monkeypatch.setattr(second, "LOOK_S", 0.0)
    async with asyncio.TaskGroup() as group:
        working = group.create_task(second.work(object(), 100_000.0))  # type: ignore[arg-type]
        await asyncio.wait_for(desk.done.wait(), 30.0)
        for _ in range(20):
            await asyncio.sleep(0)
        working.cancel()
    assert desk.told == [("E-1", "approve"), ("E-4", "approve")]


def test_where_nobody_enrolled_her_she_leaves(tmp_path: Path) -> None:
    second.main("ws://127.0.0.1:9", str(tmp_path), "1")
