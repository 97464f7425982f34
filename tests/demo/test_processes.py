import os
from pathlib import Path

import pytest

from watchfloor_demo.processes import Family


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_children_end_with_the_family(tmp_path: Path) -> None:
    with Family(tmp_path) as family:
        (tmp_path / "child.py").write_text("import os,time\nprint(os.getpid(), 'up', flush=True)\ntime.sleep(60)\n")
        family.start("child", "child", env={"PYTHONPATH": str(tmp_path)})
        pid = int(family.wait_for("child", tmp_path / "child.log", "up", 20.0).split()[0])
        assert alive(pid)
    assert not alive(pid)


def test_a_child_that_dies_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    with Family(tmp_path) as family:
        family.start("child", "no_such_module_here")
        with pytest.raises(OSError, match=r"demo's child did not start: .*no_such_module_here"):
            family.wait_for("child", tmp_path / "never", "up", 20.0)


def test_a_child_that_never_gets_ready_is_told(tmp_path: Path) -> None:
    with Family(tmp_path) as family, pytest.raises(OSError, match="it said nothing"):
        family.wait_for("child", tmp_path / "never", "up", 0.1)
