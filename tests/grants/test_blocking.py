import asyncio
import threading
from pathlib import Path

import pytest

import peers
import tills
from watchfloor.grants import BlockingPoint, GrantRefused, Leave, Point


async def test_plain_threads_race_for_grants_and_each_is_good_once(tmp_path: Path) -> None:
    policy = tills.policy(tmp_path / "policy")
    async with peers.serving(tmp_path / "data", policy=policy) as floor:
        bot = await peers.agent(floor)
        decisions = [await bot.propose(f"a{n}", tills.TOOL, tills.ARGS) for n in range(5)]
        won: list[Leave] = []
        codes: list[str] = []

        def service() -> None:
            with BlockingPoint(Point("payments", floor.url, lambda: tills.token(floor))) as point:
                point.ready()
                assert not point.is_dark
                threads = [threading.Thread(target=take, args=(point, each["grant"])) for each in decisions * 4]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()

        def take(point: BlockingPoint, grant: str) -> None:
            try:
                won.append(point.check(grant, tills.TOOL, tills.ARGS))
            except GrantRefused as refused:
                codes.append(refused.code)
            else:
                won[-1].receipt("succeeded", None)

        await asyncio.to_thread(service)
        assert sorted(leave.grant.action for leave in won) == [f"a{n}" for n in range(5)]
        assert codes == ["used"] * 15


def test_a_point_that_is_over_is_dark() -> None:
    with BlockingPoint(Point("payments", "ws://127.0.0.1:9", lambda: "token")) as point, pytest.raises(GrantRefused):
        point.check("x", tills.TOOL, tills.ARGS)
    assert point.is_dark
