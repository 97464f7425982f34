import asyncio
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

import peers
from policy.shop import DIRECTORY, shop
from watchfloor.jwks import TokenRefused
from watchfloor_server.app.peering import agent_of, fits, peer_evidence
from watchfloor_server.auth import Process
from watchfloor_server.policy import Directory, PeerRule, builtin

NOW = datetime(2026, 1, 7, 12, 30, tzinfo=UTC)
UNIT = "/system.slice/report-bot.service"
HERE = Process(7, 1001, 20, UNIT)


def directory(**rules: str) -> Directory:
    more = "".join(f'[agent.{name}]\nclass = "c"\npeer = {rule}\n' for name, rule in rules.items())
    return shop(directory=DIRECTORY + more).directory


@pytest.mark.parametrize(
    ("rule", "does"),
    [
        (PeerRule(1001), True),
        (PeerRule(1002), False),
        (PeerRule(1001, unit="report-bot.service"), True),
        (PeerRule(1001, unit="other.service"), False),
        (PeerRule(1001, cgroup="/system.slice"), True),
        (PeerRule(1001, cgroup=UNIT), True),
        (PeerRule(1001, cgroup="/system.sl"), False),
        (PeerRule(1001, unit="report-bot.service", cgroup="/custom.slice"), False),
    ],
)
def test_a_process_fits_by_its_user_and_where_it_is(rule: PeerRule, does: bool) -> None:
    assert fits(rule, HERE) == does


def test_of_several_entries_the_one_that_says_most_is_meant() -> None:
    found = directory(wide="{ uid = 1001 }", near='{ uid = 1001, unit = "report-bot.service" }')
    agent = agent_of(found, HERE)
    assert agent is not None
    assert agent.name == "near"
    other = agent_of(found, HERE._replace(cgroup="/"))
    assert other is not None
    assert other.name == "wide"
    assert agent_of(found, HERE._replace(uid=0)) is None


def test_an_address_or_a_process_that_is_gone_is_refused() -> None:
    found = directory(wide="{ uid = 1001 }")
    for whence in (None, "127.0.0.1", HERE._replace(pid=2**22 + 1).text):
        with pytest.raises(TokenRefused) as refused:
            peer_evidence(found, whence, NOW)
        assert refused.value.code == "peer"


FILES = dict(builtin().files)


def folder(tmp_path: Path, uid: int) -> Path:
    path = tmp_path / "policy"
    path.mkdir()
    entry = '[team.ops]\n[agent.report-bot]\nclass = "c"\nmode = "autonomous"\nsponsor = "ops"\n'
    entry += f"peer = {{ uid = {uid} }}\n"
    for name, text in {**FILES, "directory.toml": FILES["directory.toml"] + entry}.items():
        (path / name).write_text(text)
    return path


async def test_an_agent_is_known_by_its_process_at_the_servers_own_socket(tmp_path: Path) -> None:
    policy = folder(tmp_path, os.getuid())
    async with peers.serving(tmp_path / "data", policy=policy, dev=False) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor.here, "report-bot", token="peer")
        assert (await bot.propose("a1", "file.read", {}))["answer"] == "allow"
        identity = (await mara.ask("identity", run=bot.run))["value"]["identity"]
        proof = identity["agent"]["attestation"]
        assert (proof["provider"], proof["class"], proof["issuer"]) == ("peercred", "peer", "kernel")
        assert identity["agent"]["subject"].startswith(f"uid:{os.getuid()} ")
        await bot.say({"t": "refresh", "token": "peer"})
        await mara.say({"t": "watch", "after": 0})
        await mara.of("record", kind="identity.refreshed", run=bot.run)
        second = await peers.agent(floor.here, "report-bot", token="peer", key=bot.key)
        assert second.run != bot.run
        hello = {"agent": "other-bot", "human": None, "task": "t", "supervision": "sdk"}
        other: peers.Peer = await peers.greet(floor.here, "/v1/agent", "peer", bot.key, hello)
        assert (await other.of("refused"))["code"] == "agent"


async def test_over_the_network_nobody_is_known_without_a_token(tmp_path: Path) -> None:
    policy = folder(tmp_path, os.getuid())
    async with peers.serving(tmp_path / "data", policy=policy) as floor:
        with pytest.raises(Exception, match="401"):
            await peers.agent(floor, "report-bot", token="peer")


KNOCK = """\
import os, socket, sys
os.setuid(int(sys.argv[2]))
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(b"GET /v1/agent HTTP/1.1\\r\\nHost: localhost\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n"
    b"Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\\r\\n"
    b"Sec-WebSocket-Protocol: watchfloor.v1\\r\\nAuthorization: Bearer peer\\r\\n\\r\\n")
print(s.recv(4096).decode("latin1"))
"""


def open_to_others(folder: Path) -> Path:
    """A folder of pytest's own, which is closed to other users, and those above it."""
    for each in (folder, *folder.parents):
        if each.is_relative_to(tempfile.gettempdir()) and each != Path(tempfile.gettempdir()):
            each.chmod(0o755)
    return folder


@pytest.mark.skipif(os.getuid() != 0, reason="only root can start a process as another user")
async def test_a_process_of_another_user_is_known_as_that_user(tmp_path: Path) -> None:
    path = open_to_others(tmp_path) / "agents.sock"
    policy = folder(tmp_path, 65534)
    async with peers.serving(tmp_path / "data", policy=policy, agents_socket=path):
        assert path.stat().st_mode & 0o777 == 0o666

        async def knock(user: int) -> str:
            words = [sys.executable, "-c", KNOCK, str(path), str(user)]
            run = await asyncio.to_thread(subprocess.run, words, capture_output=True, text=True, timeout=20)
            assert run.stderr == ""
            return run.stdout.partition("\n")[0]

        assert await knock(65534) == "HTTP/1.1 101 Switching Protocols"
        assert await knock(0) == "HTTP/1.1 401 Unauthorized"
    assert not path.exists()
