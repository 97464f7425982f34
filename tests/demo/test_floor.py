import asyncio
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from watchfloor.oversight import RecordLine, Watch, connect
from watchfloor_demo import colleague
from watchfloor_demo.floor import Floor, open_floor

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
        "deploy-bot": {"action.decided allow", "escalation.verdict"},
        "price-scout": {"run.stopping", "run.stopped"},
    }
    wanted["refund-bot"] |= {"reasoning", "escalation.opened", "escalation.closed", "grant.issued"}
    async with asyncio.TaskGroup() as group:
        working = group.create_task(colleague.work(floor.mara, 3.0))
        seen = await watch(floor, wanted)
        working.cancel()
    assert wanted["refund-bot"] <= seen["refund-bot"]


def test_a_floor_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    before = os.environ.get("XDG_CONFIG_HOME")
    with ExitStack() as stack:
        assert open_floor(stack, 1.0).url.startswith("ws://127.0.0.1:")
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []
    assert os.environ.get("XDG_CONFIG_HOME") == before
