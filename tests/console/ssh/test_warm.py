import os
import socket
import subprocess
import sys
from pathlib import Path

from watchfloor_console.ssh.door import errand_of
from watchfloor_console.ssh.errands import MESSAGE_BYTES, SAID, End, Over, Warm


def test_it_is_one_thread_forks_what_is_asked_for_and_ends_with_whoever_asks(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(30)
    command = [sys.executable, "-m", "watchfloor_console.ssh.warm", str(theirs.fileno())]
    environ = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path)}
    with subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environ) as process, ours:
        theirs.close()
        assert SAID.validate_json(ours.recv(MESSAGE_BYTES)) == Warm()
        tasks = Path(f"/proc/{process.pid}/task")
        assert not tasks.exists() or len(list(tasks.iterdir())) == 1
        here, there = socket.socketpair()
        with here, there:
            errand = errand_of("ws://127.0.0.1:9", is_read_only=False).model_copy(update={"session": 5})
            socket.send_fds(ours, [errand.model_dump_json().encode()], [there.fileno()])
            there.close()
            assert SAID.validate_json(ours.recv(MESSAGE_BYTES)) == Over(session=5, code=1)
            assert here.recv(4096).startswith(b"watchfloor: ")
            assert here.recv(4096) == b""
        ours.send(End(session=5).model_dump_json().encode())
        ours.close()
        assert process.wait(30) == 0
