import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SHOW = "from watchfloor_demo.show import run; raise SystemExit(run(plain=True, speed=3, seconds={}))"
WAIT_S = 50.0


def start(folder: Path, seconds: float | None) -> subprocess.Popen[str]:
    """The demo as a process of its own, where nobody can type."""
    return subprocess.Popen(
        [sys.executable, "-c", SHOW.format(seconds)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(folder)},
    )


def left_of(folder: Path) -> list[str]:
    """Processes that still know the demo's folder."""
    found: list[str] = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(folder).encode() in environ.read_bytes():
                found.append(environ.parent.name)
        except OSError:  # it ended meanwhile, or is somebody else's
            continue
    return found


def test_it_shows_three_answers_an_approval_and_a_kill_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with start(tmp_path, 16.0) as demo:  # a stop that only the lease proves takes ten seconds
        out, err = demo.communicate(timeout=WAIT_S)
    assert (demo.returncode, err) == (0, "")
    for word in ("ALLOW", "DENY", "ESCALATE", "APPROVED", "SAYS", "ACTS", "DONE", "STARTED", "FOLDED", "STOPPED   "):
        assert f"  {word}" in out
    for stage in ("given after", "accepted after", "acknowledged after", "process tree gone after"):
        assert stage in out
    assert out.isascii()
    assert list(tmp_path.iterdir()) == []
    assert left_of(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("mark", ["They start", "STARTED"])
def test_a_signal_ends_it_whenever_it_comes_and_nothing_is_left(tmp_path: Path, number: int, mark: str) -> None:
    with start(tmp_path, None) as demo:
        assert demo.stdout is not None
        until = time.monotonic() + WAIT_S
        while mark not in demo.stdout.readline():
            assert time.monotonic() < until
        demo.send_signal(number)
        _, err = demo.communicate(timeout=WAIT_S)
    assert (demo.returncode, err) == (128 + number, "")
    assert list(tmp_path.iterdir()) == []
    assert left_of(tmp_path) == []


def test_a_demo_that_is_killed_takes_everything_with_it(tmp_path: Path) -> None:
    with start(tmp_path, None) as demo:
        assert demo.stdout is not None
        until = time.monotonic() + WAIT_S
        while "STARTED" not in demo.stdout.readline():
            assert time.monotonic() < until
        assert left_of(tmp_path) != []
        demo.kill()
        demo.communicate(timeout=WAIT_S)
    until = time.monotonic() + WAIT_S
    while left_of(tmp_path):
        assert time.monotonic() < until, left_of(tmp_path)
        time.sleep(0.05)


def test_what_cannot_start_is_told_in_one_sentence(tmp_path: Path) -> None:
    env = {**os.environ, "TMPDIR": str(tmp_path), "PATH": ""}
    words = [sys.executable, "-c", SHOW.format(5.0)]
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as done:
        _, err = done.communicate(timeout=WAIT_S)
    assert done.returncode == 1
    assert err == "watchfloor: the demo's shop keeps its site in git: install git and start again\n"
    assert list(tmp_path.iterdir()) == []
