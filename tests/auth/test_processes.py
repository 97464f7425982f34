import os
import socket
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from watchfloor_server.auth import Process, is_still, process_at, read_process

UNIT = "/system.slice/report-bot.service"


@pytest.fixture
def pair() -> Generator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        yield one, other


def proc(tmp_path: Path, uid: str = "1001\t1001\t1001\t1001", cgroup: str = f"0::{UNIT}\n", pid: int = 0) -> Path:
    """A folder like /proc, with one process."""
    folder = tmp_path / str(pid or os.getpid())
    folder.mkdir()
    (folder / "status").write_text(f"Name:\tbot) S 1\nUid:\t{uid}\nGid:\t0\n")
    (folder / "stat").write_text("7 (bot) S 1) S " + " ".join(str(number) for number in range(1, 50)))
    (folder / "cgroup").write_text(cgroup)
    return tmp_path


def test_the_process_at_the_other_end_is_known_by_the_kernel(pair: tuple[socket.socket, socket.socket]) -> None:
    found = process_at(pair[0])
    assert found is not None
    assert (found.pid, found.uid) == (os.getpid(), os.getuid())
    assert is_still(found)
    assert read_process(found.text) == found


def test_a_connection_over_the_network_is_nobodys() -> None:
    with socket.socket() as tcp:
        assert process_at(tcp) is None
    assert process_at(None) is None


def test_a_process_that_has_ended_is_nobody(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        code = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])"
        subprocess.run([sys.executable, "-c", code, path], check=True, timeout=20)
        connection, _ = server.accept()
        with connection:
            assert process_at(connection) is None


def test_a_process_is_another_once_its_user_group_or_start_is(tmp_path: Path) -> None:
    here = proc(tmp_path, pid=7)
    process = Process(7, 1001, 19, UNIT)
    assert is_still(process, here)
    for other in (
        process._replace(uid=1002),
        process._replace(started=20),
        process._replace(cgroup="/system.slice/other.service"),
        process._replace(pid=8),
    ):
        assert not is_still(other, here)


def test_a_process_that_changed_its_user_is_nobody(tmp_path: Path) -> None:
    here = proc(tmp_path, uid="1001\t0\t1001\t1001", pid=7)
    assert not is_still(Process(7, 1001, 19, UNIT), here)


@pytest.mark.parametrize(
    ("cgroup", "unit"),
    [
        (UNIT, "report-bot.service"),
        ("/custom.slice/report-bot.service/inner", "report-bot.service"),
        ("/system.slice/run-r12.scope", "run-r12.scope"),
        ("/user.slice/user-1001.slice/user@1001.service/app.slice/report-bot.service", None),
        ("/user.slice/user-1001.slice/session-1.scope", None),
        ("/", None),
    ],
)
def test_only_a_system_unit_is_a_unit(cgroup: str, unit: str | None) -> None:
    assert Process(7, 1001, 1, cgroup).unit == unit


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("0::/a\n", "/a"),
        ("9:name=systemd:/b\n0::/\n", "/b"),
        ("9:name=systemd:/b\n0::/a:c\n", "/a:c"),
        ("", "/"),
    ],
)
def test_the_control_group_is_v2s_or_systemds_own(tmp_path: Path, text: str, group: str) -> None:
    assert is_still(Process(7, 1001, 19, group), proc(tmp_path, cgroup=text, pid=7))


@pytest.mark.parametrize("text", [None, "", "127.0.0.1", "::1", "fe80::1:2:3", "unixx:1:2:3:/"])
def test_an_address_is_no_process(text: str | None) -> None:
    assert read_process(text) is None
