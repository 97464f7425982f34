"""The lane knows the run graph: while the main process says nothing, it orders whole families."""

from pathlib import Path

import peers
from cast import blend
from kinships import hop
from lanefolk import BOT, KEYRING, ROLL, told
from watchfloor.chain import jcs
from watchfloor.wire import Order
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import Ticked
from watchfloor_server.gateway.clock import boot_s
from watchfloor_server.lane import letters as letter
from yard import Yard, yard


def child(run: str, parent: str) -> letter.Told:
    """A run that another one delegated to, as the main process tells it."""
    now = Now(peers.datetime.now(peers.UTC), boot_s())
    identity = blend(now, BOT, "writer", "alice").model_copy(update={"chain": (hop("refund-bot", parent),)})
    return told(run, blend=identity)


def states(lane: Yard, *runs: str) -> list[str]:
    return [lane.state.runs[run].state for run in runs]


async def test_a_kill_over_the_lane_goes_for_the_children_too_and_its_entry_names_them(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        parent = lane.run()
        lane.inbox.hear(child("CHILD", "RUN"))
        lane.inbox.hear(child("LEAF", "CHILD"))
        name = lane.operator().order("kill", {"run": "RUN"})
        assert len(parent.of(Order)) == 1
        assert states(lane, "RUN", "CHILD", "LEAF") == ["STOPPING"] * 3
        (ordered,) = lane.mail.of(letter.Ordered)
        assert name in ordered.entry
        assert all(f'"{run}"' in ordered.entry for run in ("RUN", "CHILD", "LEAF"))


async def test_a_parent_that_reports_its_death_on_the_lane_takes_its_children_with_it(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        parent = lane.run()
        lane.inbox.hear(child("CHILD", "RUN"))
        line: peers.Object = {"t": "stopped", "order": "LOCAL", "epoch": 9, "in_flight": []}
        line["sig"] = peers.signed(BOT, "stopped", KEYRING.server_id, line, b"RUN\n" + jcs(line))
        parent.hear(peers.json.dumps(line).encode(), False)
        assert states(lane, "RUN", "CHILD") == ["STOPPED", "STOPPING"]
        (ordered,) = lane.mail.of(letter.Ordered)
        assert '"CHILD"' in ordered.entry


async def test_the_lane_buries_nobody_by_its_own_clock(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        lane.inbox.hear(child("CHILD", "NOBODY"))
        lane.floor.put(Ticked())
        assert states(lane, "CHILD") == ["RUNNING"]
