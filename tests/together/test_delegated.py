"""Delegation by the SDK at a real server: in one process, in plain code, and in a process of its own."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

import peers
import watchfloor
from watchfloor.agent.supervising import Supervised
from watchfloor.errors import Denied, Refused, Stopped

CHILD = """
import watchfloor

with watchfloor.supervised("writer", task="a letter") as run:
    print(run.act("file.read", lambda path: "words of " + path, {"path": "README.md"}), flush=True)
"""


async def read(path: str) -> str:
    return f"words of {path}"


def parent_at(floor: peers.Floor) -> Supervised:
    return watchfloor.supervised("planner", task="ticket 4711", server=floor.url, token=floor.token("planner"))


def child_of(run: watchfloor.Run | watchfloor.BlockingRun, floor: peers.Floor) -> Supervised:
    token = floor.token("writer", None)
    return watchfloor.supervised(
        "writer", task="a letter", server=floor.url, token=token, parent=run, tools=["file.read"]
    )


async def test_a_child_in_the_same_process_acts_within_what_it_got(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor, parent_at(floor) as run:
        async with child_of(run, floor) as writer:
            assert await writer.act("file.read", read, {"path": "x"}) == "words of x"
            with pytest.raises(Denied, match="not handed on"):
                await writer.act("http.get", read, {"path": "x"})
        assert await run.act("http.get", read, {"path": "x"}) == "words of x"


async def test_a_kill_of_the_parent_stops_both(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))

        async def work() -> None:
            async with parent_at(floor) as run, child_of(run, floor):
                assert (await mara.order("kill", {"run": run.id}))["runs"] == 2
                await asyncio.sleep(peers.WAIT_S)

        with pytest.raises(Stopped, match="killed by mara"):
            await work()


async def test_plain_code_hands_on_to_plain_code_and_is_told_why_it_cannot(tmp_path: Path) -> None:
    def work(floor: peers.Floor) -> str:
        with parent_at(floor) as run:
            with pytest.raises(Refused, match=r"not in tools\.toml"):
                run.delegate("writer", key="A" * 43, tools=["no.such"])
            with child_of(run, floor) as writer:
                return writer.act("file.read", str, {"object": "x"})

    async with peers.serving(tmp_path) as floor:
        assert await asyncio.to_thread(work, floor) == "x"


async def test_a_child_in_a_process_of_its_own_finds_key_and_token_in_its_environment(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor, parent_at(floor) as run:
        (tmp_path / "token").write_text(floor.token("writer", None))
        env = await run.hand_over(tmp_path, "writer", tools=["file.read"])
        env |= {"WATCHFLOOR_SERVER": floor.url, "WATCHFLOOR_TOKEN_FILE": str(tmp_path / "token")}
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CHILD, env={**os.environ, **env}, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await child.communicate()
        assert (said.decode(), child.returncode) == ("words of README.md\n", 0)


def test_tools_go_with_a_parent_of_this_process() -> None:
    with pytest.raises(ValueError, match="goes with a `parent` of this process"):
        watchfloor.supervised("writer", task="t", token="t", parent="token", tools=["file.read"])


def test_a_seat_in_a_wardens_run_begins_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_SOCKET", "/nowhere/at.all")
    with pytest.raises(ValueError, match="begins no child"):
        watchfloor.supervised("writer", task="t", token="t", parent="token")
