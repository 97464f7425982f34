import json
from pathlib import Path

import pytest

import lanepeers
import peers
from watchfloor.records.bodies import Scope
from watchfloor_server.app import lanekeeper
from watchfloor_server.app.lanestart import host_of, terms_of
from watchfloor_server.core.word import Entry
from watchfloor_server.lane import LANE_JOURNAL_NAME, Journal
from watchfloor_server.lane.terms import Terms
from watchfloor_server.settings import Settings, load


def settings(**flags: object) -> Settings:
    return load({"data": "/nowhere", **flags}, {}).settings


def terms(**flags: object) -> Terms:
    return terms_of(settings(**flags), "wf-test", "k")


@pytest.mark.parametrize(
    ("flags", "port"),
    [
        ({}, 7421),
        ({"listen": "127.0.0.1:0"}, 0),
        ({"listen": "127.0.0.1:65535"}, 0),
        ({"lane_port": 9000}, 9000),
        ({"lane_port": 0}, 0),
    ],
)
def test_a_lane_listens_on_the_port_after_the_servers_unless_somebody_says_which(
    flags: dict[str, object], port: int
) -> None:
    assert terms(**flags).port == port


def test_a_lane_is_told_what_it_must_know_and_nothing_of_the_rest() -> None:
    told = terms(listen="[::1]:1", names=("a.example",), lease_ttl_s=20, lease_renew_s=5)
    assert (told.host, told.names, told.server, told.key) == ("::1", ("a.example",), "wf-test", "k")
    assert (told.lease_ttl_s, told.lease_renew_s, told.data) == (20, 5, Path("/nowhere"))


def test_agents_reach_it_at_the_servers_first_name_or_where_it_listens() -> None:
    assert host_of(settings()) == "127.0.0.1"
    assert host_of(settings(names=("a.example", "b.example"))) == "a.example"


async def test_a_server_names_its_lane_to_agents_and_consoles(tmp_path: Path) -> None:
    async with peers.serving(tmp_path, lane=True) as floor:
        desk = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        assert desk.welcome["lane"] == bot.welcome["lane"]
        assert desk.welcome["lane"].startswith("ws://127.0.0.1:")
        assert desk.welcome["lane"] != floor.url
        await lanepeers.lane_of(floor, bot)
    async with peers.serving(tmp_path, lane=True, lane_url="wss://lane.example") as floor:
        assert (await peers.agent(floor, "other-bot")).welcome["lane"] == "wss://lane.example"
    async with peers.serving(tmp_path) as floor:
        assert "lane" not in (await peers.agent(floor, "third-bot")).welcome


async def test_without_a_lane_a_server_serves_all_the_same_and_carries_out_what_the_last_lane_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        bot, other = await peers.agent(floor), await peers.agent(floor, "other-bot")
    entry = Entry(
        order="L1",
        kind="kill",
        scope=Scope(kind="run", value=bot.run),
        by="mara",
        reason="it loops",
        epoch=1001,
        at=peers.now(),
        runs=(bot.run,),
        cmds=(1000,),
    )
    journal = Journal(tmp_path / LANE_JOURNAL_NAME)
    journal.append(json.dumps(entry.model_dump(exclude_none=True)).encode())
    journal.close()
    monkeypatch.setattr(lanekeeper, "START_S", 0.0)
    async with peers.serving(tmp_path, lane=True) as floor:
        desk = await peers.console(floor, key)
        assert "lane" not in desk.welcome
        states = {run["run"]: run["state"] for run in (await desk.ask("runs"))["items"]}
        assert states[bot.run] in ("STOPPING", "UNCONFIRMED")
        assert states[other.run] not in ("STOPPING", "UNCONFIRMED")
        assert (await peers.agent(floor, "third-bot")).run
    assert "it cannot be started now" in capsys.readouterr().err
