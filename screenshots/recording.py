"""Records the demo as it is played on a real pseudo-terminal, with keys pressed at a hand's pace: an asciinema v2 file.

Run `python screenshots/make.py demo`. Agents, server, ledger and console are the real ones; nothing is drawn by hand.
"""

import codecs
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

COLUMNS, ROWS = 140, 40
PATIENCE_S: Final = 60.0
"""How long a word that a step waits for may take to be shown."""

KEY_S: Final = 0.45
"""Between two keys of a code: a hand, not a paste."""

_STYLES: Final = re.compile(r"\x1b\[[0-9;]*m")
_CODE: Final = re.compile(r"the server's code +(\S) +(\S) +(\S) +(\S)")


class Recording:
    """The demo on a terminal, and all that it wrote with its time."""

    def __init__(self) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environ.pop("NO_COLOR", None)
        command = [sys.executable, "-m", "watchfloor.cli", "demo"]
        self._demo = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
        )
        os.close(slave)
        self._began_s = time.monotonic()
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._events: list[tuple[float, str]] = []

    def watch(self, seconds: float) -> None:
        """Let it play for a while."""
        self._until(lambda: False, time.monotonic() + seconds)

    def wait_for(self, words: str, since: int = 0) -> str:
        """Let it play until these words are shown; answers all that was written since, without colours."""
        if not self._until(lambda: words in self._text(since), time.monotonic() + PATIENCE_S):
            raise RuntimeError(f"{words!r} was not shown within {PATIENCE_S:g} s")
        return self._text(since)

    def press(self, *keys: str, pace_s: float = KEY_S) -> int:
        """Press keys one after another; answers where in the recording that was."""
        place = len(self._events)
        for key in keys:
            os.write(self._master, key.encode())
            self.watch(pace_s)
        return place

    def end(self) -> int:
        """Wait for the demo to end."""
        self._until(lambda: self._demo.poll() is not None, time.monotonic() + PATIENCE_S)
        self._demo.kill()
        return self._demo.wait()

    def write(self, path: Path) -> None:
        """Write the file; deliberately without a date, so that it says nothing of the machine."""
        head = {"version": 2, "width": COLUMNS, "height": ROWS, "title": "watchfloor demo"}
        lines = [json.dumps(head), *(json.dumps([round(at_s, 3), "o", text]) for at_s, text in self._events)]
        path.write_text("\n".join(lines) + "\n", "utf-8")

    def _text(self, since: int) -> str:
        return _STYLES.sub("", "".join(text for _, text in self._events[since:]))

    def _until(self, is_reached: Callable[[], bool], until_s: float) -> bool:
        while not is_reached():
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                return False
            if not select.select([self._master], [], [], min(left_s, 0.1))[0]:
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return is_reached()
            self._events.append((time.monotonic() - self._began_s, self._decode(data)))
        return True


def record(path: Path) -> None:
    """Play it: deny what a poisoned mail asked for, approve a refund, see who acts, stop one run, look back, leave."""
    on = Recording()
    try:
        on.wait_for("2 NEED YOU")
        on.watch(3)
        opened = on.press("n", "G")
        is_poisoned = "supplier.account" in on.wait_for("read to the end", opened)
        on.watch(4)
        (_deny if is_poisoned else _approve)(on)
        on.press("n", "G")
        on.watch(4)
        (_approve if is_poisoned else _deny)(on)
        on.press("i")
        on.watch(3)
        on.press("\x1b", "\x1b")
        on.press(":", *"kill price-scout", pace_s=0.08)
        on.press("\r")
        on.watch(5)
        on.press("L")
        on.watch(3)
        on.press("\x1b")
        on.watch(1)
        on.press("q", "q")
    finally:
        code = on.end()
    if code:
        raise RuntimeError(f"the demo ended with {code}")
    on.write(path)


def _deny(on: Recording) -> None:
    on.press("d")
    on.press(*"nobody told you to change an account", pace_s=0.05)
    on.press("\r")
    on.watch(2)


def _approve(on: Recording) -> None:
    step = on.press("a")
    found = _CODE.search(on.wait_for("the server's code", step))
    on.watch(1)
    if found is None:
        raise RuntimeError("no code was drawn in the approve step")
    on.press(*found.groups())
    on.watch(3)
