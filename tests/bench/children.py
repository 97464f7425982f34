"""Knows the processes of the bench: how they are started, spoken to, ended, and what CPU they used.

It must never know what they measure. A child says one JSON line for each step, and waits for a line in between.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from pydantic import TypeAdapter

HERE: Final = Path(__file__).parent
END_S: Final = 15.0
"""How long a child may take to end."""

_CLOCK_TICKS: Final = os.sysconf("SC_CLK_TCK")
_T = TypeVar("_T")


class Child:
    """One process. It ends when its input ends."""

    def __init__(self, script: str, *arguments: str) -> None:
        self._name = script
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def read(self) -> str:
        """Its next line; raises RuntimeError if it has ended."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._name} ended with code {self._process.wait()}; its words are above")
        return line.strip()

    def take(self, what: type[_T]) -> _T:
        """Its next line, read as a value."""
        return TypeAdapter(what).validate_python(json.loads(self.read()))

    def halt(self) -> None:
        """Let it stand still (SIGSTOP)."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on (SIGCONT)."""
        self._process.send_signal(signal.SIGCONT)

    def tell(self, word: str) -> None:
        """Say one line to it."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def cpu_s(self) -> float:
        """CPU it has used, user and system, all its threads (proc(5): fields 14 and 15)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS

    def end(self) -> None:
        """End it: by its input's end, or by a signal if it does not listen."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def child(script: str, *arguments: str) -> Generator[Child]:
    """A process for as long as the block lasts."""
    started = Child(script, *arguments)
    try:
        yield started
    finally:
        started.end()
