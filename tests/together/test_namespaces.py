"""A network that the kernel itself takes away: server and agent in a namespace whose only interface goes down."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import peers
from wards import until


def lack() -> str:
    """Why no network namespace can be made here; nothing if one can."""
    missing = [tool for tool in ("unshare", "nsenter", "ip") if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        return f"a network namespace needs root, unshare, nsenter and ip; missing: {missing or 'root'}"
    tried = subprocess.run(["unshare", "--net", "ip", "link", "set", "lo", "up"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else f"no network namespace may be made here: {tried.stderr.decode().strip()}"


LACK = lack()
pytestmark = [pytest.mark.soak, pytest.mark.skipif(bool(LACK), reason=LACK or "a namespace can be made")]

SERVER = """
import sys
from watchfloor_server.app import run
from watchfloor_server.settings import load
flags = {"dev": True, "lane": False, "lease_ttl_s": 2.0, "lease_renew_s": 0.4}
sys.exit(run(load({"data": sys.argv[1], "listen": "127.0.0.1:0", **flags}, {}).settings))
"""

AGENT = """
import asyncio, sys
import watchfloor
from watchfloor.errors import Stopped

url, done = sys.argv[1:]
token = sys.stdin.readline().strip()

async def read(path):
    with open(done, "a") as file:
        file.write("x\\n")

async def work():
    async with watchfloor.supervised("refund-bot", task="t", server=url, token=token) as run:
        while True:
            await run.act("file.read", read, {"path": "x"})
            await asyncio.sleep(0.02)

try:
    asyncio.run(work())
except Stopped:
    sys.exit(3)
"""


@asynccontextmanager
async def started(*words: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Space:
    """A network namespace with a server inside; its operators come by the Unix socket, from outside."""

    def __init__(self, pid: int) -> None:
        self.into = ("nsenter", "--target", str(pid), "--net")

    async def set_link(self, state: str) -> None:
        ran = await asyncio.create_subprocess_exec(*self.into, "ip", "link", "set", "lo", state)
        assert await ran.wait() == 0


@asynccontextmanager
async def space(data: Path) -> AsyncGenerator[tuple[Space, peers.Floor]]:
    enter = ("unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
    async with started(*enter, sys.executable, "-c", SERVER, str(data)) as server:
        assert server.stdout is not None
        said = (await server.stdout.readline()).decode()
        published = json.loads((data / "server.pub").read_text())
        floor = peers.Floor(said.split()[-1], data, peers.server_of(published))
        yield Space(server.pid), floor
        await floor.hang_up()


async def test_a_run_whose_network_is_gone_stops_by_itself_and_stays_dead_when_it_is_back(tmp_path: Path) -> None:
    done = tmp_path / "done"
    async with space(tmp_path / "data") as (net, floor):
        mara = await peers.console(floor.here, await peers.enrol(floor.here))
        await mara.say({"t": "watch", "after": 0, "full": True})
        async with started(*net.into, sys.executable, "-c", AGENT, floor.url, str(done)) as agent:
            assert agent.stdin is not None
            agent.stdin.write(floor.token().encode() + b"\n")
            await until(done.exists)
            await net.set_link("down")
            lost = await mara.of("record", kind="run.lost")
            size = done.stat().st_size  # it stopped by itself, before it was written off
            assert (await mara.order("kill", {"run": lost["run"]}))["ok"]
            body = json.loads((await mara.of("record", kind="run.stopped"))["raw"])
            assert [one["kind"] for one in body["evidence"]] == ["lease"]
            assert body["confirmed"] is False
            await net.set_link("up")
            async with asyncio.timeout(peers.WAIT_S):
                assert await agent.wait() == 3
            assert done.stat().st_size == size
            assert await mara.of("stage", stage="acknowledged")
