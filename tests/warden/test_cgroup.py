import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wards import has_cgroup
from watchfloor.warden import cgroup as cgroups
from watchfloor.warden.cgroup import Cgroup, make_cgroup, own_folder

needs_cgroup = pytest.mark.skipif(not has_cgroup(), reason="no control group may be made here")


def proc(folder: Path, groups: str, mounts: str) -> Path:
    (folder / "cgroup").write_text(groups)
    (folder / "mountinfo").write_text(mounts)
    return folder


MOUNT = "29 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n"


@pytest.mark.parametrize(
    ("groups", "mounts", "found"),
    [
        ("0::/user.slice/x\n", MOUNT, "/sys/fs/cgroup/user.slice/x"),
        ("8:pids:/\n0::/\n", MOUNT.replace("/sys/fs/cgroup ", "/sys/fs/cgroup/unified "), "/sys/fs/cgroup/unified"),
        ("0::/a/b\n", MOUNT.replace("0:26 /", "0:26 /a"), "/sys/fs/cgroup/b"),
        ("0::/c\n", MOUNT.replace("0:26 /", "0:26 /a"), None),
        ("0::/../x\n", MOUNT, None),
        ("8:pids:/\n", MOUNT, None),
        ("0::/\n", MOUNT.replace("cgroup2", "cgroup"), None),
        ("0::/\n", MOUNT.replace("/sys/fs/cgroup", "/mnt"), None),
    ],
)
def test_our_own_group_is_found_where_cgroup_v2_is(groups: str, mounts: str, found: str | None, tmp_path: Path) -> None:
    assert own_folder(proc(tmp_path, groups, mounts)) == (None if found is None else Path(found))


def test_without_control_groups_none_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert own_folder(tmp_path / "none") is None
    monkeypatch.setattr(cgroups, "own_folder", lambda: None)
    assert make_cgroup() is None
    monkeypatch.setattr(cgroups, "own_folder", lambda: tmp_path / "none")
    assert make_cgroup() is None
    monkeypatch.setattr(cgroups, "own_folder", lambda: tmp_path)  # a folder without the kernel's files
    assert make_cgroup() is None
    assert list(tmp_path.iterdir()) == []


def test_a_group_that_is_gone_is_empty_and_hears_nothing(tmp_path: Path) -> None:
    gone = Cgroup(tmp_path / "gone")
    gone.freeze(is_frozen=True)
    gone.kill()
    gone.remove()
    assert gone.is_empty
    assert not gone.is_frozen
    assert gone.pids == set()
    with pytest.raises(OSError, match="gone"):
        gone.enter()


@needs_cgroup
def test_what_is_inside_is_frozen_killed_and_counted_with_the_groups_beneath() -> None:
    made = make_cgroup()
    assert made is not None
    script = "import os, signal\nfrom pathlib import Path\nfrom watchfloor.warden.cgroup import Cgroup\n"
    script += f"Cgroup(Path({str(made.folder)!r})).enter()\n"
    script += "os.fork()\nos.write(1, b'%d\\n' % os.getpid())\nsignal.pause()"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as child:
        try:
            assert child.stdout is not None
            inside = {int(child.stdout.readline()), int(child.stdout.readline())}
            beneath = made.folder / "beneath" / "deeper"
            beneath.mkdir(parents=True)
            (beneath / "cgroup.procs").write_text(str(max(inside)))
            assert made.pids == inside
            assert not made.is_empty
            made.freeze(is_frozen=True)
            while not made.is_frozen:
                pass
            made.remove()
            assert made.folder.exists()
        finally:
            made.kill()
        assert child.wait() == -signal.SIGKILL
    while not made.is_empty:
        pass
    made.remove()
    assert not made.folder.exists()
