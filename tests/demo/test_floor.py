import asyncio
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from watchfloor.cli.doing.cards import draw
from watchfloor.oversight import Card, Oversight, Question, RecordLine, Watch, connect, read_records
from watchfloor.records import Kind
from watchfloor_console.board.pieces import Words
from watchfloor_console.plain.cards import card_lines
from watchfloor_console.render.reading import reading_of
from watchfloor_demo import colleague
from watchfloor_demo.floor import Floor, open_floor

HOSTILE = ("\x1b", "\x07", "\u202e", "\u2066", "\u200b")

WATCHED_S = 120.0

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("demo")))
        patch.setattr("tempfile.tempdir", None)
        yield open_floor(stack, speed=3.0)


async def watch(floor: Floor, wanted: dict[str, set[str]]) -> dict[str, set[str]]:
    """What was recorded of each agent, until all that is wanted was."""
    seen: dict[str, set[str]] = defaultdict(set)
    async with asyncio.timeout(WATCHED_S), connect(floor.you, device="test") as desk:
        async for line in desk.watch(Watch(after=0)):
            if isinstance(line, RecordLine):
                answer = json.loads(line.raw).get("answer", "") if line.kind == "action.decided" else ""
                seen[line.agent or ""].add(f"{line.kind} {answer}".strip())
                if all(facts <= seen[agent] for agent, facts in wanted.items()):
                    break
    return seen


async def test_actions_are_answered_three_ways_one_is_approved_and_the_runaway_is_stopped(floor: Floor) -> None:
    wanted = {
        "refund-bot": {"action.decided allow", "action.decided deny", "action.decided wait", "action.outcome"},
        "deploy-bot": {"action.decided allow", "escalation.verdict", "escalation.closed"},
        "mail-bot": {"action.decided allow", "action.decided deny", "escalation.opened", "escalation.closed"},
        "report-bot": {"delegation.issued", "delegation.used", "action.decided allow"},
        "list-bot": {"run.started", "action.decided allow", "action.decided deny"},
        "price-scout": {"run.stopping", "run.stopped"},
    }
    wanted["refund-bot"] |= {"reasoning", "escalation.opened", "escalation.closed", "grant.issued"}
    async with asyncio.TaskGroup() as group:
        working = group.create_task(colleague.work(floor.mara, 3.0))
        seen = await watch(floor, wanted)
        working.cancel()
    assert wanted["refund-bot"] <= seen["refund-bot"]
    async with connect(floor.you, device="test") as desk:
        opened = await records(desk, "escalation.opened")
        verdicts = await records(desk, "escalation.verdict")
        decided = await records(desk, "action.decided")
    assert {one["operator"] for one in verdicts} == {"mara", "jo"}  # a release needs two
    cards = [Card.model_validate(one["card"], strict=False) for one in opened]
    caught = next(card for card in cards if card.rules == ("run.foreign",))
    assert {one.pointer: one.source for one in caught.origins} == {"/supplier": "human", "/iban": "tool"}
    assert any("\x1b[2J" in said and "\u202e" in said for said in caught.said)
    told = {one["tool"]: one for one in decided if one["answer"] == "allow"}["supplier.account"]
    assert {one["source"] for one in told["origins"]} == {"human"}
    assert shown_harmlessly(caught)


async def records(desk: Oversight, kind: Kind) -> list[dict[str, Any]]:
    """What was written down of one kind."""
    return [json.loads(line.raw) for line in read_records(await desk.get(Question("records", after=0, kinds=(kind,))))]


def shown_harmlessly(card: Card) -> bool:
    """True if the card is told by console, line mode and command line without one sign that a terminal would obey."""
    reading = reading_of(card, 60, 60, Words())
    screen = [piece.text for fact in reading.facts for piece in (*fact.value, *fact.origin)]
    with redirect_stdout(StringIO()) as out:
        draw(card)
    told = ["\n".join((*screen, *reading.said)), "\n".join(card_lines(card)), out.getvalue()]
    assert all("mail.read" in text for text in told)
    return not any(sign in text for text in told for sign in HOSTILE)


def test_a_floor_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    before = os.environ.get("XDG_CONFIG_HOME")
    with ExitStack() as stack:
        assert open_floor(stack, 1.0).url.startswith("ws://127.0.0.1:")
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []
    assert os.environ.get("XDG_CONFIG_HOME") == before
