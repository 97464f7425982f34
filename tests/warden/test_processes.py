import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from watchfloor.warden.processes import (
    Process,
    children_of,
    every_pid,
    every_process,
    is_beneath,
    members,
    read_process,
    read_stat,
)

REST = b"0 -1 0 0 0 0 0 0 0 0 0 20 0 3 0 4711 0"


@pytest.mark.parametrize(
    ("stat", "found"),
    [
        (b"12 (sh) S 1 7 6 " + REST, Process(12, 1, 7, 6, "S", 3, 4711)),
        (b"12 (evil) R 1 7 (x) T 1 8 8 " + REST, Process(12, 1, 8, 8, "T", 3, 4711)),
        (b"12 (a) R 1 ) T 1 8 8 " + REST, Process(12, 1, 8, 8, "T", 3, 4711)),
        (b"12 (a) S 1 8 8 (b) T 1 7 7 " + REST, Process(12, 1, 7, 7, "T", 3, 4711)),
        (b"12 (with\nnewline) Z 1 7 7 " + REST, Process(12, 1, 7, 7, "Z", 3, 4711)),
        (b"12 () S 1 7 7 " + REST, Process(12, 1, 7, 7, "S", 3, 4711)),
    ],
)
def test_a_name_that_looks_like_fields_deceives_nobody(stat: bytes, found: Process) -> None:
    assert read_stat(stat) == found


def test_a_process_is_read_with_all_that_tells_it_from_others() -> None:
    us = read_process(os.getpid())
    assert us is not None
    assert (us.pid, us.ppid, us.pgid, us.session) == (os.getpid(), os.getppid(), os.getpgid(0), os.getsid(0))
    assert us.key == (us.pid, us.start)
    assert us.start > 0
    assert not us.is_still
    assert read_process(2**22) is None
    assert children_of(2**22) == []


def test_a_group_is_listed_without_its_zombies() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    try:
        assert [process.pid for process in members(child.pid)] == [child.pid]
        assert child.pid in every_pid()
        assert is_beneath(child.pid, os.getpid())
        assert not is_beneath(os.getpid(), child.pid)
        assert os.getpid() not in {process.pid for process in members(child.pid)}
    finally:
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        zombie = read_process(child.pid)
        assert zombie is not None
        assert zombie.is_gone
        assert members(child.pid) == []
        child.communicate()


HALF = """
import ctypes, os, threading, time
def other():
    print("ready", flush=True)
    while True: time.sleep(0.01)
threading.Thread(target=other).start()
ctypes.CDLL(None).syscall({"x86_64": 60}.get(os.uname().machine, 93), 0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system call is Linux's")
def test_a_process_whose_first_thread_left_is_no_zombie_and_still_once_all_its_threads_are() -> None:
    child = subprocess.Popen([sys.executable, "-c", HALF], stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        process = left(child.pid)
        assert not process.is_gone
        assert not process.is_still
        child.send_signal(signal.SIGSTOP)
        while not left(child.pid).is_still:
            pass
    finally:
        child.kill()
        child.communicate()


def left(pid: int) -> Process:
    while True:
        process = read_process(pid)
        assert process is not None
        if process.state == "Z":
            return process


@pytest.mark.skipif(not os.access("/bin/ps", os.X_OK), reason="there is no ps here")
def test_where_there_is_no_proc_ps_lists_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, start_new_session=True) as child:
        before = members(child.pid)
        monkeypatch.setattr("watchfloor.warden.processes.PROC", str(tmp_path))
        assert [process.pid for process in before] == [process.pid for process in members(child.pid)] == [child.pid]
        assert os.getpid() in {process.ppid for process in every_process() if process.pid == child.pid}
