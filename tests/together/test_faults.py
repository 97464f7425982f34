"""SIGKILL at named points around a kill, an approval and a registration: what was accepted holds after the restart.

The points are where the real server stands when it dies: its own methods are wrapped in the process under test.
"""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

import peers

POINTS = {
    "order heard": "watchfloor_server.app.floor:Floor.put:OrderGiven",
    "order given": "watchfloor_server.app.floor:Floor._give_now:",
    "before the journal": "watchfloor_server.lane.latch:Latcher.latch:",
    "in the journal": "watchfloor_server.lane.journal:Journal.append:after",
    "accepted": "watchfloor_server.app.acts:Acts.answer_latched:after",
    "before the kill's records": "watchfloor_server.ledger.committer:Committer.persist:run.stopping",
    "after the kill's records": "watchfloor_server.ledger.committer:Committer.persist:run.stopping+after",
    "verdict heard": "watchfloor_server.app.floor:Floor.put:VerdictGiven",
    "before the grant's record": "watchfloor_server.ledger.committer:Committer.persist:grant.issued",
    "after the grant's record": "watchfloor_server.ledger.committer:Committer.persist:grant.issued+after",
    "before the run's record": "watchfloor_server.ledger.committer:Committer.persist:run.started",
    "after the run's record": "watchfloor_server.ledger.committer:Committer.persist:run.started+after",
}
"""Name -> module:method:when; when is a word that its first argument holds, `after` for the method's end."""

TIMES = pytest.mark.parametrize("turn", range(3))
"""How often each point is tried here; `just soak` tries each 200 times."""

KILLS = tuple(POINTS)[:7]
APPROVALS = tuple(POINTS)[7:10]
STARTS = tuple(POINTS)[10:]


@asynccontextmanager
async def mortal(data: Path, point: str) -> AsyncGenerator[tuple[peers.Floor, asyncio.subprocess.Process]]:
    """A server that kills itself at a point, once the file `armed` is in its folder."""
    script = Path(__file__).with_name("mortal_server.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), str(data), POINTS[point], stdout=asyncio.subprocess.PIPE, stderr=None
    )
    try:
        assert process.stdout is not None
        said = (await process.stdout.readline()).decode()
        yield (
            peers.Floor(said.split()[-1], data, peers.server_of(json.loads((data / "server.pub").read_text()))),
            process,
        )
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def arm(data: Path) -> None:
    (data / "armed").touch()


async def told(peer: peers.Peer) -> list[peers.Object]:
    """All that a peer heard until its server died."""
    await peer.closed()
    return peer.heard


async def states(floor: peers.Floor, key: peers.SigningKey) -> dict[str, str]:
    desk = await peers.console(floor, key)
    return {run["run"]: run["state"] for run in (await desk.ask("runs"))["items"]}


@TIMES
@pytest.mark.parametrize("point", KILLS)
async def test_a_kill_that_was_accepted_or_given_holds_after_sigkill(tmp_path: Path, point: str, turn: int) -> None:
    async with mortal(tmp_path, point) as (floor, process):
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        bot = await peers.agent(floor)
        arm(tmp_path)
        await desk.say(desk.signed("order", kind="kill", scope={"run": bot.run}, reason=f"it loops, {turn}"))
        await process.wait()
        orders = [line for line in await told(bot) if line["t"] == "order"]
        was_accepted = any(line["t"] == "reply" and line["ok"] for line in await told(desk))
        await floor.hang_up()
    (tmp_path / "armed").unlink()
    async with peers.serving(tmp_path) as floor:
        is_dead = (await states(floor, key))[bot.run] in ("STOPPING", "UNCONFIRMED", "STOPPED")
        assert is_dead or not was_accepted
        if orders and not is_dead:  # the agent obeyed: its word lets the server know
            again = await peers.agent(floor, key=bot.key, resume={"run": bot.run})
            await again.stop(orders[0])
            await again.closed()
            assert (await states(floor, key))[bot.run] == "STOPPED"


@TIMES
@pytest.mark.parametrize("point", APPROVALS)
async def test_leave_that_was_given_is_written_and_an_approval_is_never_lost_halfway(
    tmp_path: Path, point: str, turn: int
) -> None:
    async with mortal(tmp_path, point) as (floor, process):
        key = await peers.enrol(floor)
        desk = await peers.console(floor, key)
        await desk.say({"t": "watch", "after": 0})
        bot = await peers.agent(floor)
        await bot.propose(f"a{turn}", "file.write", {"path": "x", "text": "y"})
        card = await desk.of("escalation")
        arm(tmp_path)
        await desk.say(
            desk.signed(
                "decide",
                escalation=card["escalation"],
                answer="approve",
                card_sha256=card["card_sha256"],
                code=card["code"],
            )
        )
        await process.wait()
        grants = [line for line in await told(bot) if line["t"] == "decision" and line["answer"] == "allow"]
        await floor.hang_up()
    (tmp_path / "armed").unlink()
    async with peers.serving(tmp_path) as floor:
        desk = await peers.console(floor, key)
        await peers.agent(floor, key=bot.key, resume={"run": bot.run})
        cards = (await desk.ask("escalations"))["items"]
        kinds = [each["kind"] for each in (await desk.ask("records", after=0, limit=500))["items"]]
        assert kinds.count("escalation.opened") == 1
        assert kinds.count("escalation.verdict") <= 1
        assert "grant.issued" in kinds or not grants
        assert len(cards) + kinds.count("escalation.closed") == 1


@TIMES
@pytest.mark.parametrize("point", STARTS)
async def test_a_run_that_was_welcomed_is_known_after_sigkill(tmp_path: Path, point: str, turn: int) -> None:
    async with mortal(tmp_path, point) as (floor, process):
        key = await peers.enrol(floor)
        arm(tmp_path)
        try:
            bot = await peers.agent(floor, f"bot-{turn}")
        except ConnectionClosed:
            bot = None
        await process.wait()
        await floor.hang_up()
    (tmp_path / "armed").unlink()
    async with peers.serving(tmp_path) as floor:
        found = await states(floor, key)
        assert len(found) == (point == "after the run's record")
        assert bot is None or bot.run in found


@pytest.mark.soak
@pytest.mark.parametrize("point", POINTS)
async def test_what_was_accepted_holds_two_hundred_times_at_each_point(tmp_path: Path, point: str) -> None:
    trial = test_a_run_that_was_welcomed_is_known_after_sigkill
    if point in KILLS:
        trial = test_a_kill_that_was_accepted_or_given_holds_after_sigkill
    elif point in APPROVALS:
        trial = test_leave_that_was_given_is_written_and_an_approval_is_never_lost_halfway
    for turn in range(200):
        folder = tmp_path / str(turn)
        folder.mkdir()
        await trial(folder, point, turn)
