from pathlib import Path

import pytest

import peers
import tills
from watchfloor_server.gateway import points


async def test_a_point_hears_a_fence_at_once_and_one_after_the_other(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy")) as floor:
        point = await tills.till(floor)
        assert point.welcome["targets"] == ["payments"]
        assert point.welcome["key"]["x"] == peers.public_of(floor)
        first = await point.of("fence")
        assert (first["runs"], tills.claims_of(first["token"])["whole"]) == ({}, True)
        await point.fenced(first)
        second = await point.hear(lambda line: line["t"] == "fence" and tills.claims_of(line["token"])["seen"] > 0)
        assert second["n"] > first["n"]


async def test_who_is_no_point_or_another_one_is_refused(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy")) as floor:
        for bearer, says, word in (
            (floor.token(), "payments", "no enforcement point"),
            (tills.token(floor, "nobody"), "nobody", "no enforcement point"),
            (tills.token(floor), "gateway", "say the name of the token"),
        ):
            peer: peers.Peer = await peers.greet(floor, "/v1/point", bearer, peers.fresh_key(), {"point": says})
            refused = await peer.of("refused")
            assert refused["code"] == "point"
            assert word in refused["reason"]
            assert (await peer.closed())[0] == 4403


async def test_lines_that_are_none_are_told_and_a_binary_frame_ends_it(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy")) as floor:
        point = await tills.till(floor)
        await point.say(b'{"t":"fenced","n":-1}', b"[]", {"t": "redeem", "id": "r1", "grant": "G-none"})
        assert (await point.of("error"))["code"] == "field"
        assert (await point.of("error"))["code"] == "json"
        assert not (await point.of("redeemed", id="r1"))["ok"]
        await point.say({"t": "ack", "seq": 1})
        assert (await point.of("error"))["code"] == "type"
        await point.socket.send(b"\x00", text=False)
        assert (await point.closed())[0] == 4400
        loud = await tills.till(floor)
        await loud.say(b"x" * (1024 * 1024 + 1))
        assert (await loud.closed())[0] == 1009


async def test_an_id_in_use_is_refused_and_so_is_a_grant_that_is_none(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy")) as floor:
        point, bot = await tills.till(floor), await peers.agent(floor)
        decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
        with peers.locked(floor.data):
            await bot.think("this waits for the disk")
            await point.say({"t": "redeem", "id": "r1", "grant": decision["grant"]})
            await point.say({"t": "redeem", "id": "r1", "grant": decision["grant"]})
            assert (await point.of("error"))["code"] == "id"
        assert (await point.of("redeemed", id="r1"))["ok"] is True
        assert (await point.redeem("x.y.z"))["code"] == "form"
        assert (await point.redeem("G-unknown"))["code"] == "unknown"


async def test_more_than_the_disk_takes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "OPEN_REDEEMS", 1)
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy")) as floor:
        point, bot = await tills.till(floor), await peers.agent(floor)
        grants = [await bot.propose(f"a{n}", tills.TOOL, tills.ARGS) for n in range(2)]
        with peers.locked(floor.data):
            await bot.think("this waits for the disk")
            await point.say({"t": "redeem", "id": "r1", "grant": grants[0]["grant"]})
            await point.say({"t": "redeem", "id": "r2", "grant": grants[1]["grant"]})
            assert (await point.of("redeemed", id="r2"))["code"] == "busy"
        assert (await point.of("redeemed", id="r1"))["ok"] is True
        assert (await point.redeem(grants[1]["grant"]))["ok"] is True


async def test_a_point_that_does_not_read_its_fences_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "OUTBOX_BYTES", -1)
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy")) as floor:
        point = await tills.till(floor)
        assert (await point.closed())[0] == 4408


async def test_a_receipt_on_the_points_own_connection_is_heard(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy")) as floor:
        point, bot = await tills.till(floor), await peers.agent(floor)
        decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
        assert (await point.redeem(decision["grant"]))["ok"]
        await point.say(point.receipt(tills.grant_id(decision)).encode())
        await point.say(point.receipt("G-other").encode())
        assert (await point.of("error"))["code"] == "grant"
