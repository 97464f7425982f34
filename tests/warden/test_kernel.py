import errno
import os
import signal
import subprocess
import sys

import pytest

from watchfloor.warden import kernel
from watchfloor.warden.processes import Process, read_process


def sleeper() -> tuple[subprocess.Popen[bytes], Process]:
    child = subprocess.Popen(["sleep", "60"])
    process = read_process(child.pid)
    assert process is not None
    return child, process


def no_pidfd(pid: int) -> int:
    raise OSError(errno.ENOSYS, "no such call")


@pytest.mark.parametrize("has_pidfd", [True, False])
def test_a_process_that_was_read_is_signalled_and_no_other_of_its_number(
    has_pidfd: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_pidfd:
        monkeypatch.setattr(os, "pidfd_open", no_pidfd)
    child, process = sleeper()
    kernel.send_exactly(process._replace(start=process.start + 1), signal.SIGKILL)
    assert child.poll() is None
    kernel.send_exactly(process, signal.SIGTERM)
    assert child.wait() == -signal.SIGTERM
    kernel.send_exactly(process, signal.SIGTERM)


def test_a_process_of_another_user_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(descriptor: int, number: int) -> None:
        raise PermissionError(errno.EPERM, "not yours")

    monkeypatch.setattr(signal, "pidfd_send_signal", denied)
    child, process = sleeper()
    with pytest.raises(PermissionError):
        kernel.send_exactly(process, signal.SIGKILL)
    child.kill()
    child.wait()


def test_whatever_else_is_wrong_with_a_pidfd_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(pid: int) -> int:
        raise OSError(errno.EMFILE, "too many files")

    monkeypatch.setattr(os, "pidfd_open", exhausted)
    process = read_process(os.getpid())
    assert process is not None
    with pytest.raises(OSError, match="too many"):
        kernel.send_exactly(process, signal.SIGCONT)


@pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is Linux's")
@pytest.mark.skipif(sys.platform != "linux", reason="the list is Linux's")
def test_a_process_knows_its_children() -> None:
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE) as child:
        assert child.pid in kernel.children()
    assert child.pid not in kernel.children()


def test_a_process_adopts_orphans_for_as_long_as_it_says() -> None:
    before = kernel.adopts_orphans()
    assert kernel.adopt_orphans(adopts=True)
    assert kernel.adopts_orphans()
    assert kernel.adopt_orphans(adopts=before)
    assert kernel.adopts_orphans() is before


@pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is Linux's")
def test_a_process_is_named_closed_and_tied_to_its_parent() -> None:
    script = (
        "import os; from watchfloor.warden import kernel\n"
        "kernel.be_called('a name that is far too long'); kernel.be_closed(); kernel.die_with_parent(os.getppid())\n"
        "print(open('/proc/self/comm').read().strip(), os.stat('/proc/self/environ').st_uid, flush=True)\n"
        "kernel.die_with_parent(1 if os.getppid() != 1 else 2)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.stdout == "a name that is 0\n"
    assert ran.returncode == 128 + signal.SIGKILL
