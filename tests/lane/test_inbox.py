from pathlib import Path

from lanefolk import ROLL, told
from watchfloor.errors import CloseCode
from watchfloor.wire import Lease, Order, StageLine
from watchfloor_server.lane import LANE_JOURNAL_NAME, Journal
from watchfloor_server.lane import letters as letter
from yard import yard

PAUSE = Order(order="O1", cmd=1, kind="pause", epoch=5, by="jo", reason="")
LEASE = Lease(n=1, epoch=5, ttl_s=10.0)


async def test_operators_come_with_the_roll_and_go_with_it(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        assert lane.inbox.roll is None
        lane.inbox.hear(ROLL)
        desk = lane.operator()
        assert [*lane.state.operators] == ["mara"]
        lane.inbox.hear(ROLL.model_copy(update={"operators": ()}))
        assert desk.wire.left is not None
        assert desk.wire.left[0] == CloseCode.IDENTITY
        assert lane.inbox.roll is not None
        lane.inbox.hear(letter.Beat())


async def test_an_order_of_the_main_process_goes_to_the_run_and_a_stale_one_does_not(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        run = lane.run()
        lane.inbox.hear(letter.Give(run="RUN", order=PAUSE))
        assert run.said == [PAUSE]
        assert lane.mail.of(letter.Wrote) == [letter.Wrote(run="RUN", order="O1")]
        lane.inbox.hear(told(cmd=7))
        lane.inbox.hear(letter.Give(run="RUN", order=PAUSE))
        lane.inbox.hear(letter.Give(run="NOBODY", order=PAUSE))
        lane.inbox.hear(told("FAR"))
        lane.inbox.hear(letter.Give(run="FAR", order=PAUSE))
        assert run.said == [PAUSE]


async def test_a_lease_is_said_to_a_run_that_may_act_and_does_not_pass_a_fence(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        run, desk = lane.run(lease_from_s=1.0), lane.operator()
        lane.inbox.hear(letter.Say(run="RUN", lease=LEASE))
        assert run.of(Lease) == [LEASE]
        assert lane.state.runs["RUN"].lease_from_s > 1.0
        desk.order("kill", {"run": "RUN"})
        lane.inbox.hear(letter.Say(run="RUN", lease=LEASE))
        lane.inbox.hear(letter.Say(run="NOBODY", lease=LEASE))
        assert run.of(Lease) == [LEASE]


async def test_a_lease_that_was_renewed_elsewhere_counts_and_never_less_than_before(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(told(lease_from_s=5.0))
        for from_s in (9.0, 7.0):
            lane.inbox.hear(letter.Leased(run="RUN", from_s=from_s))
        lane.inbox.hear(letter.Leased(run="NOBODY", from_s=9.0))
        assert lane.state.runs["RUN"].lease_from_s == 9.0


async def test_a_run_that_is_over_has_its_lane_closed_and_one_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        run = lane.run()
        lane.inbox.hear(told(state="STOPPED", cmd=1))
        assert run.left == (CloseCode.REFUSED, "the run is stopped")
        lane.inbox.hear(letter.Gone(run="RUN"))
        lane.inbox.hear(letter.Gone(run="RUN"))
        assert lane.state.runs == {}


async def test_a_stage_that_the_main_process_saw_is_shown_to_who_ordered_here(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        desk = lane.operator()
        line = StageLine(order="O1", run="RUN", stage="stopped", at_ms=3.0)
        lane.inbox.hear(letter.Staged(stage=line))
        assert desk.wire.of(StageLine) == [line]


async def test_what_is_in_the_ledger_is_struck_out_of_the_journal(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        lane.inbox.hear(told())
        desk = lane.operator()
        for kind in ("pause", "kill"):
            assert (await desk.replied(desk.order(kind, {"run": "RUN"}))).ok
        lane.inbox.hear(letter.Heard(n=1))
        lane.outbox.resend([], 0)
        assert [each.n for each in lane.mail.of(letter.Ordered)] == [1, 2, 2]
        lane.inbox.hear(letter.Heard(n=2))
    journal = Journal(tmp_path / LANE_JOURNAL_NAME)
    assert journal.entries == ()
    journal.close()
