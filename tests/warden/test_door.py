import asyncio
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import knocking
from knocking import order_line
from wardruns import wardened
from watchfloor.warden import door as doors
from watchfloor.warden.door import Caller, caller_of
from watchfloor.warden.tree import Tree

JOIN: knocking.Object = {"t": "join", "pid": 1, "agent": "a", "task": "t"}


async def test_the_warden_says_first_which_run_it_holds_and_a_fresh_nonce(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wardened(tmp_path, monkeypatch) as run:
        assert run.path.stat().st_mode & 0o777 == 0o600
        assert run.path.parent.stat().st_mode & 0o777 == 0o700
        async with knocking.knocking(run.path) as knock:
            assert (knock.challenge["t"], knock.challenge["run"], knock.challenge["server"]) == (
                "challenge",
                "RUN1",
                "SRV",
            )
            assert len(knock.challenge["nonce"]) == 43


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"t": "resume"}, "type"),
        ({"t": "order"}, "type"),
        ({}, "type"),
        (b"no json\n", "json"),
        (b"\n", "json"),
        ({"t": "local"}, "field"),
        ({"t": "join"}, "field"),
        (JOIN, "tree"),
        (b"x" * 70_000 + b"\n", "json"),
    ],
)
async def test_whoever_says_something_else_is_answered_in_one_sentence(
    line: knocking.Object | bytes, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wardened(tmp_path, monkeypatch) as run, knocking.knocking(run.path) as knock:
        knock.say(line)
        (answer,) = await knock.hear_all()
        assert (answer["t"], answer["code"]) == ("error", code)


async def test_whoever_hangs_up_or_says_too_much_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with wardened(tmp_path, monkeypatch) as run:
        async with knocking.knocking(run.path):
            pass
        async with knocking.knocking(run.path) as knock:
            knock.say(b"x" * 2_000_000)
            with suppress(ConnectionResetError):
                assert await knock.hear_all() == []


async def test_whoever_says_nothing_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "FIRST_S", 0.05)
    async with wardened(tmp_path, monkeypatch) as run, knocking.knocking(run.path) as knock:
        (answer,) = await knock.hear_all()
        assert answer["code"] == "silent"


def called(uid: int) -> Callable[[socket.socket], Caller]:
    def who(_connection: socket.socket) -> Caller:
        return Caller(os.getpid(), uid)

    return who


def holds_everybody(_tree: Tree, _pid: int) -> bool:
    return True


async def test_another_user_is_not_let_in_and_root_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with wardened(tmp_path, monkeypatch) as run:
        monkeypatch.setattr(doors, "caller_of", called(os.geteuid() + 1))
        async with knocking.knocking(run.path) as knock:
            assert knock.challenge["code"] == "uid"
        monkeypatch.setattr(doors, "caller_of", called(0))
        async with knocking.knocking(run.path) as knock:
            assert knock.challenge["t"] == "challenge"


async def test_a_tree_that_crowds_its_own_door_keeps_no_operator_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "CROWD", 0)
    async with wardened(tmp_path, monkeypatch) as run:
        assert [line.get("stage") for line in await run.order(order_line("pause"))] == ["accepted", "held"]
        monkeypatch.setattr(Tree, "holds", holds_everybody)
        async with knocking.knocking(run.path) as knock:
            assert knock.challenge["code"] == "crowded"
        monkeypatch.undo()


ORDERS_ITSELF = """
import json, os, socket
peer = socket.socket(socket.AF_UNIX)
peer.connect(os.environ["WATCHFLOOR_SOCKET"])
lines = peer.makefile("rw")
challenge = json.loads(lines.readline())
lines.write(json.dumps({"t": "local", "nonce": challenge["nonce"], "order": '{"t":"order"}', "sig": "A" * 86}) + "\\n")
lines.flush()
print(json.loads(lines.readline())["code"], flush=True)
"""


async def test_a_process_of_the_tree_can_order_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with wardened(tmp_path, monkeypatch) as run:
        env = {**os.environ, "WATCHFLOOR_SOCKET": str(run.path)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", ORDERS_ITSELF, env=env, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        assert out.strip() == b"field"


def test_the_kernel_says_who_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        if hasattr(socket, "SO_PEERCRED"):
            assert caller_of(ours) == (os.getpid(), os.geteuid())
            monkeypatch.delattr(socket, "SO_PEERCRED")
        assert caller_of(ours) == (None, None)
