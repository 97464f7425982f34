import json
from pathlib import Path

import pytest

import peers
from lanefolk import BOT, KEYRING, OPERATOR, ROLL, told
from watchfloor.chain import jcs
from watchfloor.errors import CloseCode
from watchfloor.wire import Order, StageLine
from watchfloor_server.core.inputs import Ticked
from watchfloor_server.lane import LANE_JOURNAL_NAME, Journal
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane.replica import STRIDE
from yard import Wire, Yard, yard


def stopped(order: Order) -> bytes:
    """A run's signed last word."""
    line: peers.Object = {"t": "stopped", "order": order.order, "epoch": order.epoch, "in_flight": []}
    line["sig"] = peers.signed(BOT, "stopped", KEYRING.server_id, line, b"RUN\n" + jcs(line))
    return json.dumps(line).encode()


def stages(wire: Wire) -> list[str]:
    return [line.stage for line in wire.of(StageLine)]


async def test_a_kill_is_on_the_runs_socket_before_the_journal_has_it_and_accepted_only_after(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        run, desk = lane.run(), lane.operator()
        name = desk.order("kill", {"run": "RUN"}, reason="it loops")
        (order,) = run.of(Order)
        assert (order.kind, order.order, order.by, order.cmd) == ("kill", name, "mara", STRIDE)
        assert order.epoch == ROLL.epoch + STRIDE
        assert lane.word.value == 1
        (told_of,) = lane.mail.of(letter.Ordered)
        assert (told_of.n, told_of.word) == (1, 1)
        assert lane.mail.of(letter.Journalled) == []
        assert desk.wire.said == [*desk.wire.of(StageLine)]
        reply = await desk.replied(name)
        assert (reply.ok, reply.order, reply.runs) == (True, name, 1)
        assert await lane.mail.until(letter.Journalled) == letter.Journalled(order=name)
        assert stages(desk.wire) == ["given", "accepted"]
    journal = Journal(tmp_path / LANE_JOURNAL_NAME)
    assert [json.loads(entry)["order"] for entry in journal.entries] == [name]
    journal.close()


async def test_a_signed_last_word_is_evidence_here_too_and_the_main_process_hears_it(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        run, desk = lane.run(), lane.operator()
        await desk.replied(desk.order("kill", {"run": "RUN"}))
        raw = stopped(run.of(Order)[0])
        run.hear(raw, False)
        assert lane.mail.of(letter.Said) == [letter.Said(run="RUN", raw=raw.decode())]
        assert lane.state.runs["RUN"].state == "STOPPED"
        assert stages(desk.wire)[-1] == "stopped"
        assert run.left is not None
        assert run.left[0] == CloseCode.REFUSED


async def test_renewals_are_the_main_processs_and_a_pause_is_acknowledged_here(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        run, desk = lane.run(), lane.operator()
        run.hear(b'{"t":"renew","n":1}', False)
        assert run.said == []
        name = desk.order("pause", {"run": "RUN"})
        await desk.replied(name)
        run.hear(json.dumps({"t": "paused", "order": name}).encode(), False)
        assert lane.state.runs["RUN"].state == "PAUSED"
        assert stages(desk.wire) == ["given", "accepted", "held"]
        assert [json.loads(each.raw)["t"] for each in lane.mail.of(letter.Said)] == ["renew", "paused"]


async def test_a_disk_that_refuses_is_told_to_who_ordered_and_the_run_is_stopped_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(journal: Journal, entry: bytes) -> int:
        raise OSError(5, f"the disk is gone, with {len(entry)} bytes for {journal.last}")

    monkeypatch.setattr(Journal, "append", refuse)
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        run, desk = lane.run(), lane.operator()
        reply = await desk.replied(desk.order("kill", {"run": "RUN"}))
        assert (reply.ok, reply.code, reply.runs) == (False, "journal", 1)
        assert "the disk is gone" in (reply.error or "")
        assert [order.kind for order in run.of(Order)] == ["kill"]
        assert lane.mail.of(letter.Journalled) == []
        assert not lane.porch.can_stop()
    assert "journal: an order was given" in capsys.readouterr().err


async def refused(lane: Yard, kind: str, **fields: object) -> str:
    desk = lane.operator()
    reply = await desk.replied(desk.order(kind, {"run": "RUN"}, **fields))
    assert not reply.ok
    return f"{reply.code}: {reply.error}"


async def test_the_lane_takes_what_stops_and_what_takes_back_ones_own_kill_and_nothing_else(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        lane.run()
        assert await refused(lane, "rearm", reason="over") == (
            "lane: the kill lane takes no rearm; give it on the console's own connection"
        )
        assert "no kill of yours counts down there" in await refused(lane, "resume")
        desk = lane.operator()
        await desk.replied(desk.order("kill", {"run": "RUN"}, after_s=9, id="K1"))
        assert "its id was used before" in await refused(lane, "resume", id="K1")
        assert (await desk.replied(desk.order("resume", {"all": True}))).ok
        assert lane.state.runs["RUN"].state == "RUNNING"
        await desk.replied(desk.order("pause", {"run": "RUN"}))
        assert "no kill of yours" in await refused(lane, "resume")


async def test_who_may_only_look_stops_nothing(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        run, desk = lane.run(), lane.operator()
        for session in lane.crowd.kills.values():
            session.operator = OPERATOR._replace(roles=("viewer",))
        assert (await desk.replied(desk.order("kill", {"run": "RUN"}))).code == "role"
        assert (run.said, lane.word.value, lane.mail.of(letter.Ordered)) == ([], 0, [])


async def test_a_pending_kill_comes_due_here_with_the_main_process_silent(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        run, desk = lane.run(), lane.operator()
        name = desk.order("kill", {"run": "RUN"}, after_s=9)
        await desk.replied(name)
        lane.floor.put(Ticked())
        assert lane.state.runs["RUN"].state == "HELD"
        stop = lane.state.runs["RUN"].stop
        assert stop is not None
        stop.due_s = 0.0
        lane.floor.put(Ticked())
        assert lane.state.runs["RUN"].state == "STOPPING"
        held, kill = run.of(Order)
        assert (held.after_s, kill.after_s, held.order, kill.order) == (9.0, None, name, name)
        assert [each.word for each in lane.mail.of(letter.Ordered)] == [1, 2]
        assert await lane.mail.until(letter.Journalled, 2)


async def test_a_run_that_comes_back_to_its_lane_is_given_its_last_order_again(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        first, desk = lane.run(), lane.operator()
        await desk.replied(desk.order("kill", {"run": "RUN"}))
        second = lane.link("RUN")
        assert second.of(Order) == first.of(Order)
        assert first.left == (CloseCode.SUPERSEDED, "the same run opened another lane")
        assert lane.mail.of(letter.Linked) == [letter.Linked(run="RUN")] * 2
        lane.floor.unlink(1, "RUN")
        assert lane.mail.of(letter.Unlinked) == []
        conn = lane.state.runs["RUN"].conn
        assert conn is not None
        lane.floor.unlink(conn, "RUN")
        assert lane.mail.of(letter.Unlinked) == [letter.Unlinked(run="RUN")]
        assert lane.state.runs["RUN"].conn is None


async def test_runs_count_as_open_until_they_are_known_to_be_stopped(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        for name, state in (("R1", "RUNNING"), ("R2", "STOPPING"), ("R3", "STOPPED"), ("R4", "LOST")):
            lane.inbox.hear(told(name, state=state))
        assert lane.floor.count_open_runs() == 3
