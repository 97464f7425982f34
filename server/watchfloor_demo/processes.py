"""The demo's child processes: started, told apart, and ended with the demo.

Never knows what a child is for.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

GRACE_S: Final = 6.0
"""How long a child may take to end in good order, before it is killed."""

POLL_S: Final = 0.05


class Family:
    """Children of this process. Each one's output goes into a file of its own, never onto this terminal."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: list[subprocess.Popen[bytes]] = []
        self._theirs, self._ours = os.pipe()  # nobody writes; that ours is closed tells them that we are gone

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every child, the youngest first: agents before the server they speak to."""
        for child in reversed(self._children):
            self._end(child)
        os.close(self._ours)
        os.close(self._theirs)

    def start(self, name: str, module: str, words: Sequence[str] = (), env: Mapping[str, str] | None = None) -> None:
        """Start `python -m module words`; it ends with this process, even if that is killed."""
        with (self._logs / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "watchfloor_demo.tied", str(self._theirs), module, *words],
                pass_fds=(self._theirs,),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        self._children.append(child)

    def wait_for(self, name: str, file: Path, mark: str, deadline_s: float) -> str:
        """Wait until a file holds `mark`, and answer its text; raises OSError with the child's last words."""
        until = time.monotonic() + deadline_s
        while time.monotonic() < until:
            text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
            if mark in text:
                return text
            if any(child.poll() is not None for child in self._children):
                break
            time.sleep(POLL_S)
        log = self._logs / f"{name}.log"
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:] if log.is_file() else []
        raise OSError(f"the demo's {name} did not start: {last[0] if last else 'it said nothing'}")

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        if child.poll() is not None:
            return
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
