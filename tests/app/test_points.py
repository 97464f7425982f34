import asyncio
from pathlib import Path

import peers
import tills
from watchfloor_server.app.points import is_void, voided
from watchfloor_server.core.point_effects import AnswerRedeem, SayFence
from watchfloor_server.policy import hash_of

SHORT = {"lease_ttl_s": 2.0, "lease_renew_s": 1.0}
YES = AnswerRedeem(7, "r1", True, "", "", "R1")


def fence(runs: dict[str, str]) -> SayFence:
    return SayFence(7, 3, 8, runs, 2, whole=False, more=False)  # type: ignore[arg-type]


def test_leave_to_use_a_grant_up_is_void_once_a_fence_holds_its_run() -> None:
    assert is_void(YES, fence({"R1": "killed"}))
    assert is_void(YES, fence({"R1": "held"}))
    assert not is_void(YES, fence({"R1": "released"}))
    assert not is_void(YES, fence({"R2": "killed"}))
    assert not is_void("another effect", fence({"R1": "killed"}))
    assert (voided(YES).ok, voided(YES).code) == (False, "fenced")


async def test_a_grant_that_expired_while_it_waited_for_the_disk_is_void(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy"), **SHORT) as floor:
        point, bot = await tills.till(floor), await peers.agent(floor)
        decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
        with peers.locked(floor.data):
            await bot.think("this waits for the disk")
            await point.say({"t": "redeem", "id": "r1", "grant": decision["grant"]})
            for _ in range(10):  # its lease is over in less, and the point lives by its answers meanwhile
                await point.fenced(await point.of("fence"))
        answer = await point.of("redeemed", id="r1")
        assert (answer["ok"], answer["code"]) == (False, "void")


async def test_points_are_counted_and_named(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy")) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        assert (await mara.ask("health"))["value"]["points"] == []
        await tills.till(floor, "gateway")
        (told,) = (await mara.ask("health"))["value"]["points"]
        assert (told["point"], told["targets"]) == ("gateway", ["payments", "crm"])
        assert (told["canary"], told["why"]) == ("unproven", "it cannot be asked to practise")


async def test_a_policy_that_says_something_else_of_a_point_lets_it_go(tmp_path: Path) -> None:
    folder = tills.policy(tmp_path / "policy")
    async with peers.serving(tmp_path / "data", policy=folder) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        payments, spare = await tills.till(floor), await tills.till(floor, "spare")
        files = {each.name: each.read_text() for each in folder.iterdir()}
        files["directory.toml"] = files["directory.toml"].replace('[point.spare]\ntargets = ["payments"]\n', "")
        line = mara.signed("admin", do="policy.load", policy=hash_of(files), files=files, reason="no spare")
        await mara.say(line)
        reply = await mara.of("reply", id=line["id"])
        assert reply["ok"], reply
        assert (await spare.closed())[0] == 4401
        await payments.fenced(await payments.of("fence"))
        async with asyncio.timeout(peers.WAIT_S):
            await payments.hear(lambda line: line["t"] == "fence" and tills.claims_of(line["token"])["seen"] > 0)


async def test_a_grant_used_up_before_its_run_was_killed_is_void_if_that_was_not_on_disk(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data", policy=tills.policy(tmp_path / "policy")) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        point, bot = await tills.till(floor), await peers.agent(floor)
        decision = await bot.propose("a1", tills.TOOL, tills.ARGS)
        with peers.locked(floor.data):
            await bot.think("this waits for the disk")
            await point.say({"t": "redeem", "id": "r1", "grant": decision["grant"]})
            await mara.order("kill", {"run": bot.run})
            answer = await point.of("redeemed", id="r1")
            assert (answer["ok"], answer["code"]) == (False, "fenced")
