"""One session of a client: a terminal or a pipe, and the console behind it.

A console is all there is: no shell, no command, no subsystem. Never knows who came in by which key.
"""

import os
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import asyncssh

from watchfloor_console.ssh.conduit import Conduit, pipe, terminal
from watchfloor_console.ssh.errands import Begin, terminal_of

FAILED: Final = 1

INTERRUPT: Final = {"INT": b"\x03", "QUIT": b"\x1c"}
"""Signals that a client may send, as the keys that a hand would press (RFC 4254 6.9); no other is taken."""


class Means(NamedTuple):
    """What a session needs: `begin` a console on a descriptor, and `end` it; `errand` but for the terminal."""

    begin: Callable[[Begin, int, Callable[[int], None]], int]
    end: Callable[[int], None]
    errand: Begin
    left: Callable[[], None]


class ConsoleSession(asyncssh.SSHServerSession[bytes]):
    """A session, from its request to its end."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._chan: asyncssh.SSHServerChannel[bytes] | None = None
        self._conduit: Conduit | None = None
        self._session: int | None = None
        self._term: str | None = None
        self._size = (0, 0)
        self._has_left = False

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is open."""
        self._chan = chan

    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Mapping[int, int]
    ) -> bool:
        """Take the terminal's name and size; its modes are the console's own affair."""
        self._term, self._size = terminal_of(term_type), (term_size[0], term_size[1])
        return True

    def shell_requested(self) -> bool:
        """What a client asks for that names no command: here it is the console."""
        return True

    def exec_requested(self, command: str) -> bool:
        """No command runs here."""
        self._tell("no command runs here; log in without one, and the console opens")
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        """No files are served here."""
        return False

    def session_started(self) -> None:
        """Open a console."""
        chan, means = self._chan, self._means
        if chan is None:
            return
        has_pty = self._term is not None
        self._conduit, theirs = terminal(*self._size) if has_pty else pipe()
        try:
            errand = means.errand.model_copy(
                update={"has_pty": has_pty, "term": terminal_of(self._term), "agent": chan.get_agent_path()}
            )
            self._session = means.begin(errand, theirs, self._over)
        except OSError:
            self._tell("no console can be opened now; try again")
            self._over(FAILED)
            return
        finally:
            os.close(theirs)
        self._conduit.said = self._write
        self._conduit.eager = self._eager
        self._conduit.listen()

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Hand over what was typed."""
        if self._conduit is not None:
            self._conduit.type(data)

    def eof_received(self) -> bool:
        """Nothing more will be typed; what the console says is still wanted."""
        if self._conduit is not None:
            self._conduit.no_more()
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """Hand a new size down."""
        if self._conduit is not None:
            self._conduit.resize(width, height)

    def signal_received(self, signal: str) -> None:
        """Press the key that stands for a signal."""
        if self._conduit is not None and signal in INTERRUPT and self._term is not None:
            self._conduit.type(INTERRUPT[signal])

    def pause_writing(self) -> None:
        """The client does not read: its console's output stays where it is."""
        if self._conduit is not None:
            self._conduit.rest()

    def resume_writing(self) -> None:
        """The client reads again."""
        if self._conduit is not None:
            self._conduit.listen()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone, and its console goes."""
        self._close()

    def _write(self, data: bytes) -> None:
        if self._chan is not None:
            self._chan.write(data)  # pyright: ignore[reportUnknownMemberType]

    def _eager(self, is_eager: bool) -> None:
        if self._chan is not None:
            (self._chan.resume_reading if is_eager else self._chan.pause_reading)()

    def _over(self, code: int) -> None:
        """The console has ended."""
        self._session = None
        chan, conduit = self._chan, self._conduit
        if chan is not None and not chan.is_closing():
            if conduit is not None:
                conduit.rest()
                self._write(conduit.last_words())
            chan.exit(code)
        self._close()

    def _close(self) -> None:
        session, self._session = self._session, None
        if self._conduit is not None:
            self._conduit.close()
        if session is not None:
            self._means.end(session)
        if not self._has_left:
            self._has_left = True
            self._means.left()

    def _tell(self, sentence: str) -> None:
        if self._chan is not None:
            self._chan.write_stderr(f"watchfloor: {sentence}\r\n".encode())
