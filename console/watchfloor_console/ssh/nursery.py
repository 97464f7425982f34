"""Where consoles come from: the warm process beside this one, asked for each, and told when nobody is there any more.

Never forks by itself: this process has a loop, and connections. Never knows what a console does.
"""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Final

from watchfloor_console.ssh.errands import MESSAGE_BYTES, SAID, Begin, End, Warm

WARM_S: Final = 30.0
"""How long the warm process may take to import everything, on a slow machine."""

MODULE: Final = "watchfloor_console.ssh.warm"

END_S: Final = 5.0

OnOver = Callable[[int], None]


class Nursery:
    """`open` it, `begin` consoles, `close` it."""

    def __init__(self) -> None:
        self._link: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._is_warm = asyncio.Event()
        self._waiting: dict[int, OnOver] = {}
        self._count = 0

    @property
    def living(self) -> int:
        """How many consoles there are."""
        return len(self._waiting)

    async def open(self) -> None:
        """Start the warm process, and wait until it is warm; raises OSError if it does not become so."""
        self._start()
        try:
            async with asyncio.timeout(WARM_S):
                await self._is_warm.wait()
        except TimeoutError:
            self.close()
            raise OSError(f"the process that consoles are forked from was not ready within {WARM_S:g} s") from None

    def begin(self, errand: Begin, descriptor: int, over: OnOver) -> int:
        """Start a console on a descriptor; `over` is called once with its exit code. Raises OSError if it cannot be."""
        if self._link is None:
            self._start()  # it was lost: the next one takes its place
        link = self._link
        if link is None:
            raise OSError("there is no process to fork a console from")
        self._count += 1
        session = self._count
        raw = errand.model_copy(update={"session": session}).model_dump_json().encode()
        socket.send_fds(link, [raw], [descriptor])
        self._waiting[session] = over
        return session

    def end(self, session: int) -> None:
        """Nobody is there any more."""
        if session in self._waiting and self._link is not None:
            try:
                self._link.send(End(session=session).model_dump_json().encode())
            except BlockingIOError:
                return  # its terminal is closed all the same, and that ends it
            except OSError:
                self._lost()

    def close(self) -> None:
        """End the warm process, and every console with it."""
        self._lost()

    def kill(self) -> None:
        """End the warm process at once, and every console with it."""
        if self._process is not None:
            self._process.kill()

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", MODULE, str(theirs.fileno())]
            environ = {**os.environ, "PYTHONSAFEPATH": "1"}
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], env=environ, start_new_session=True
            )
        ours.setblocking(False)
        self._link = ours
        asyncio.get_running_loop().add_reader(ours, self._hear)

    def _hear(self) -> None:
        if self._link is None:
            return
        try:
            raw = self._link.recv(MESSAGE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            raw = b""
        if not raw:
            self._lost()
            return
        said = SAID.validate_json(raw)
        if isinstance(said, Warm):
            self._is_warm.set()
        else:
            over = self._waiting.pop(said.session, None)
            if over is not None:
                over(said.code)

    def _lost(self) -> None:
        """The warm process is gone, and its consoles with it."""
        link, self._link = self._link, None
        if link is not None:
            asyncio.get_running_loop().remove_reader(link)
            link.close()
        process, self._process = self._process, None
        if process is not None:
            _bury(process)
        waiting, self._waiting = self._waiting, {}
        for over in waiting.values():
            over(1)


def _bury(process: "subprocess.Popen[bytes]") -> None:
    """Wait for a process that has ended, or ends because its link is closed."""
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
