from pathlib import Path

import pytest

import crew
import peers
from watchfloor.cli.doing import checkups
from watchfloor.oversight import Condition
from watchfloor.records.views import DrillView

CALM = Condition(version="1", writable=True, clock_ok=True)


def test_a_server_that_is_not_well_is_told_with_what_to_do() -> None:
    def states(condition: Condition) -> dict[str, str]:
        return {each.what: each.state for each in checkups.look_at_condition(condition)}

    assert states(CALM) == {"ledger": "ok", "journal": "ok"}
    assert states(CALM.model_copy(update={"clock_ok": False}))["clock"] == "fail"
    assert states(CALM.model_copy(update={"writable": False}))["ledger"] == "fail"
    assert states(CALM.model_copy(update={"journal_fault": "the disk is full"}))["journal"] == "fail"
    assert states(CALM.model_copy(update={"dev": True}))["identity"] == "warn"


def test_the_last_drill_is_told_and_one_that_was_not_confirmed_is_a_warning() -> None:
    at, most_ms = "2026-01-31T09:30:00.000Z", {"stopped": 41.6}
    drill = DrillView(at=at, by="mara", runs=3, confirmed=3, median_ms={"stopped": 20.0}, most_ms=most_ms)
    for each, state, said in (
        (drill, "ok", "mara's of 2026-01-31T09:30:00.000Z: 3 of 3 confirmed, each within 42 ms"),
        (drill.model_copy(update={"confirmed": 2, "most_ms": {}}), "warn", "2 of 3 confirmed"),
    ):
        condition = CALM.model_copy(update={"drill": each})
        found = {one.what: one for one in checkups.look_at_condition(condition)}["drill"]
        assert (found.state, found.says.endswith(said)) == (state, True)


async def test_issuers_whose_keys_cannot_be_had_are_named() -> None:
    directory = (
        '[[issuer]]\njwks = "http://127.0.0.1:1/keys"\n[[issuer]]\njwks = "ours.json"\n[[issuer]]\njwks = "ftp://x"\n'
    )
    found = [each async for each in checkups.look_at_issuers(directory)]
    assert [each.state for each in found] == ["fail", "fail"]
    assert "127.0.0.1:1" in found[0].says
    assert [each async for each in checkups.look_at_issuers("issuer = 7")] == []


def test_the_users_of_agents_are_read_from_the_directory() -> None:
    directory = '[agent.a]\npeer = { uid = 1001 }\n[agent.b]\nsubject = "x"\n[agent.c]\npeer = 7\n'
    assert dict(checkups.agent_users(directory)) == {1001: "the policy knows agent 'a' by it"}
    assert dict(checkups.agent_users("agent = 7")) == {}


async def test_a_lane_that_stops_runs_is_well_and_a_clock_apart_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peers.serving(tmp_path / "data", lane=True, lane_port=0) as floor:
        mara = await crew.enrolled(floor, tmp_path)
        async with crew.connect(mara) as session:
            found = {each.what: each.state async for each in checkups.look_at_server(session)}
            assert found["kill"] == "ok"
            monkeypatch.setattr(checkups, "CLOCKS", -checkups.CLOCKS)
            apart = [each async for each in checkups.look_at_server(session) if each.what == "clock"]
            assert [each.state for each in apart] == ["fail"]
            directory = await checkups.directory_of(session)
            assert directory is not None
            assert "[env.dev]" in directory
