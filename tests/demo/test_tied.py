import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

STUBBORN = (
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(60)\n"
)
MEEK = "import sys, time\nprint('up', *sys.argv[1:], flush=True)\ntime.sleep(60)\n"
TIE = "from watchfloor_demo import tied; tied.GRACE_S = 0.1; tied.tie({}); import child"


def start(folder: Path, code: str, words: list[str], end: int) -> subprocess.Popen[str]:
    (folder / "child.py").write_text(code)
    return subprocess.Popen(
        [sys.executable, *words],
        stdout=subprocess.PIPE,
        text=True,
        pass_fds=(end,),
        env={**os.environ, "PYTHONPATH": str(folder)},
    )


@pytest.mark.parametrize(("code", "number"), [(MEEK, signal.SIGTERM), (STUBBORN, signal.SIGKILL)])
def test_a_process_ends_with_the_one_that_it_is_tied_to(tmp_path: Path, code: str, number: int) -> None:
    theirs, ours = os.pipe()
    with start(tmp_path, code, ["-c", TIE.format(theirs)], theirs) as child:
        os.close(theirs)
        assert child.stdout is not None
        assert child.stdout.readline().startswith("up")
        assert child.poll() is None
        os.close(ours)
        assert child.wait(30) == -number


def test_a_tied_module_has_its_own_words(tmp_path: Path) -> None:
    theirs, ours = os.pipe()
    words = ["-m", "watchfloor_demo.tied", str(theirs), "child", "a", "b"]
    with start(tmp_path, MEEK, words, theirs) as child:
        os.close(theirs)
        assert child.stdout is not None
        assert child.stdout.readline() == "up a b\n"
        os.close(ours)
        assert child.wait(30) == -signal.SIGTERM
