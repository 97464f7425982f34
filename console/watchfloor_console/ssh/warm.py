"""The warm process: it has imported everything, has no thread, no loop and no connection, and forks consoles.

Never speaks to a client, and never to the server. It ends with the process that started it, and all consoles with it.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from typing import Final

from watchfloor_console.ssh.cradle import wake
from watchfloor_console.ssh.errands import ASKED, MESSAGE_BYTES, Begin, Over, Warm

GRACE_S: Final = 2.0
"""How long a console that was told that its terminal is gone may take to end."""

LOOK_S: Final = 0.5


class Warmth:
    """The consoles that live, by their process."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._sessions: dict[int, int] = {}
        self._ending_s: dict[int, float] = {}
        self._bell, self._ringer = socket.socketpair()
        for end in (self._bell, self._ringer):
            end.setblocking(False)

    def run(self) -> None:
        """Fork what is asked for until nobody can ask any more."""
        signal.signal(signal.SIGCHLD, _heard)
        signal.set_wakeup_fd(self._ringer.fileno(), warn_on_full_buffer=False)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._link, selectors.EVENT_READ)
                selector.register(self._bell, selectors.EVENT_READ)
                self._tell(Warm())
                while self._step(selector):
                    pass
        except OSError:
            pass  # whoever asks is gone
        finally:
            for pid in self._sessions:
                _signal(pid, signal.SIGKILL)

    def _step(self, selector: selectors.BaseSelector) -> bool:
        ready = {key.fileobj for key, _ in selector.select(LOOK_S if self._ending_s else None)}
        if self._bell in ready:
            self._bell.recv(4096)
        self._reap()
        self._hurry()
        return self._link not in ready or self._hear(selector)

    def _hear(self, selector: selectors.BaseSelector) -> bool:
        raw, descriptors, _, _ = socket.recv_fds(self._link, MESSAGE_BYTES, 1)
        if not raw:
            return False
        asked = ASKED.validate_json(raw)
        if isinstance(asked, Begin):
            self._begin(asked, descriptors[0], (selector, self._link, self._bell, self._ringer))
        else:
            for pid, session in self._sessions.items():
                if session == asked.session and pid not in self._ending_s:
                    self._ending_s[pid] = time.monotonic() + GRACE_S
                    _signal(pid, signal.SIGHUP)
        return True

    def _begin(self, errand: Begin, descriptor: int, ours: tuple[selectors.BaseSelector | socket.socket, ...]) -> None:
        try:
            pid = os.fork()
        except OSError:
            self._tell(Over(session=errand.session, code=1))
            pid = -1
        if pid == 0:
            wake(errand, descriptor, [each.fileno() for each in ours])  # type: ignore[union-attr]
        os.close(descriptor)
        if pid > 0:
            self._sessions[pid] = errand.session

    def _reap(self) -> None:
        while self._sessions:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            session = self._sessions.pop(pid, None)
            self._ending_s.pop(pid, None)
            code = os.waitstatus_to_exitcode(status)
            if session is not None:
                self._tell(Over(session=session, code=code if code >= 0 else 128 - code))

    def _hurry(self) -> None:
        for pid, due_s in list(self._ending_s.items()):
            if time.monotonic() >= due_s:
                _signal(pid, signal.SIGKILL)

    def _tell(self, said: Over | Warm) -> None:
        self._link.send(json.dumps(said.model_dump()).encode())


def _heard(_number: int, _frame: object) -> None:
    """A child ended: the wake-up descriptor says so; a handler has to stand for that."""


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # it has ended by itself


def main(descriptor: int) -> None:
    """Serve at the other end of a socket that was handed down."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # of a terminal that it shares: whoever asks ends it
    gc.collect()
    gc.freeze()  # what the consoles share stays shared
    gc.disable()
    with socket.socket(fileno=descriptor) as link:
        Warmth(link).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
