import os
import subprocess
import sys

import pytest

from watchfloor.warden.processes import Process, members, read_stat


@pytest.mark.parametrize(
    ("stat", "found"),
    [
        (b"12 (sh) S 1 7 7 0 -1", Process(12, "S")),
        (b"12 (sh) S 1 8 7 0 -1", None),
        (b"12 (evil) R 1 7 (x) T 1 8 8", None),
        (b"12 (a) S 1 8 8 (b) T 1 7 7 0", Process(12, "T")),
        (b"12 (with\nnewline) Z 1 7 7 0", Process(12, "Z")),
    ],
)
def test_a_name_that_looks_like_fields_deceives_nobody(stat: bytes, found: Process | None) -> None:
    assert read_stat(stat, 7) == found


def test_a_group_is_listed_without_its_zombies() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    try:
        assert [process.pid for process in members(child.pid)] == [child.pid]
        assert os.getpid() not in {process.pid for process in members(child.pid)}
    finally:
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert members(child.pid) == []
        child.communicate()


@pytest.mark.skipif(not os.access("/bin/ps", os.X_OK), reason="there is no ps here")
def test_where_there_is_no_proc_ps_lists_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    group = os.getpgid(0)
    before = {process.pid for process in members(group)}
    monkeypatch.setattr("watchfloor.warden.processes._PROC", tmp_path)
    assert before <= {process.pid for process in members(group)}
