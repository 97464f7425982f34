import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from scenes import refund_card
from watchfloor.oversight import Question, Refused, Reply
from watchfloor.wire import Origin
from watchfloor_demo import colleague


class Desk:
    """A desk with one card and one runaway; the first verdict is refused."""

    def __init__(self) -> None:
        self.verdicts = 0
        self.killed, self.answered = asyncio.Event(), asyncio.Event()

    async def get(self, question: Question) -> Reply:
        return Reply(id=question.what, ok=True)

    async def decide(self, card: object, verdict: object) -> Reply:
        self.verdicts += 1
        if self.verdicts == 1:
            raise Refused("closed", "somebody was quicker")
        self.answered.set()
        return Reply(id="x", ok=True)

    async def order(self, *_: object, **__: object) -> Reply:
        self.killed.set()
        return Reply(id="x", ok=True)


class Thing:
    """Anything with these attributes."""

    def __init__(self, **attributes: object) -> None:
        self.__dict__.update(attributes)


async def test_she_answers_cards_in_spite_of_a_quicker_hand_and_stops_only_the_runaway(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk()

    @asynccontextmanager
    async def connect(*_: object, **__: object) -> AsyncGenerator[Desk]:
        yield desk

    def cards(_: Reply) -> list[Thing]:
        return [Thing(code="2346", rules=("run.amount",))]

    def seen(_: Reply) -> list[Thing]:
        return runs

    def run(name: str, state: str) -> Thing:
        return Thing(run=name, state=state, identity=Thing(agent=Thing(name=name)))

    runs = [run("refund-bot", "RUNNING"), run("price-scout", "STOPPED"), run("price-scout", "RUNNING")]
    monkeypatch.setattr(colleague, "connect", connect)
    monkeypatch.setattr(colleague, "read_cards", cards)
    monkeypatch.setattr(colleague, "read_runs", seen)
    monkeypatch.setattr(colleague, "LOOK_S", 0.0)
    async with asyncio.TaskGroup() as group:
        working = group.create_task(colleague.work(object(), 100_000.0))  # type: ignore[arg-type]
        await asyncio.wait_for(desk.killed.wait(), 30.0)
        await asyncio.wait_for(desk.answered.wait(), 30.0)
        working.cancel()


def test_she_says_no_to_what_nobody_said_but_a_mail() -> None:
    origins = (Origin(pointer="/supplier", source="human"), Origin(pointer="/iban", source="tool", detail="mail.read"))
    card = refund_card().model_copy(update={"rules": (colleague.MISTRUST,), "origins": origins})
    verdict = colleague.verdict_on(card)
    assert (verdict.answer, verdict.reason) == ("deny", "Nobody of us said that: /iban from mail.read.")
    assert colleague.verdict_on(refund_card()).answer == "approve"
