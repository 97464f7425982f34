from pathlib import Path

from lanefolk import OPERATOR
from watchfloor.errors import CloseCode
from watchfloor.wire import Ack, Order, StageLine
from watchfloor_server.lane.crowd import REACHED_S, SILENT_S, STAGES, LaneCrowd
from yard import yard

KILL = Order(order="O1", cmd=1, kind="kill", epoch=1, by="mara", reason="")


def stage(run: str = "R1", order: str = "O1") -> StageLine:
    return StageLine(order=order, run=run, stage="given", at_ms=1.0)


def test_saying_something_to_somebody_who_is_gone_is_no_fault() -> None:
    crowd = LaneCrowd()
    crowd.tell(1, Ack(seq=1))
    crowd.give(1, KILL, lambda: None)
    crowd.stage(stage())
    crowd.close(1, CloseCode.REFUSED, "reason")
    crowd.keep({})
    crowd.beat(0.0)
    assert crowd.reach(0.0) == (0, 0.0)


async def test_a_stage_is_told_once_to_everybody_who_gives_orders(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        first, second = lane.operator(), lane.operator()
        run = lane.run()
        for _ in range(2):
            lane.crowd.stage(stage())
        assert first.wire.of(StageLine) == second.wire.of(StageLine) == [stage()]
        assert run.of(StageLine) == []
        for n in range(STAGES):
            lane.crowd.stage(stage(order=f"O{n + 2}"))
        lane.crowd.stage(stage())
        assert first.wire.of(StageLine)[-1] == stage()


async def test_an_operator_with_another_key_is_not_heard_any_more_and_one_with_another_role_is(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        desk = lane.operator()
        lane.crowd.keep({"mara": OPERATOR._replace(roles=("viewer",))})
        assert desk.wire.left is None
        assert [session.operator.roles for session in lane.crowd.kills.values()] == [("viewer",)]
        lane.crowd.keep({"mara": OPERATOR._replace(key=bytes(32))})
        assert desk.wire.left == (CloseCode.IDENTITY, "this operator's key is not accepted any more")


async def test_everybody_is_pinged_and_who_is_silent_is_given_up_unless_nobody_reads_from_them(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        here, gone, held = lane.run("R1"), lane.run("R2"), lane.run("R3")
        now_s = here.heard_s
        gone.heard_s = held.heard_s = now_s - SILENT_S - 1
        held.is_held = True
        lane.crowd.beat(now_s)
        assert (here.beats, here.left, held.left) == (1, None, None)
        assert gone.left is not None
        assert gone.left[0] == CloseCode.TOO_SLOW


async def test_a_run_counts_as_reached_if_it_was_heard_lately(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        first, second, third = lane.run("R1"), lane.run("R2"), lane.run("R3")
        first.heard_s, second.heard_s, third.heard_s = 100.0, 99.5, 100.0 - REACHED_S - 1
        assert lane.crowd.reach(100.0) == (2, 500.0)
