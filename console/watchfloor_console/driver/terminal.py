"""Textual's driver, with the stop keys caught in its input thread, and a writer that never waits.

Never lets an escape through that an agent wrote: it gets frames that are drawn already.
"""

import os
import re
import selectors
import sys
import time
from base64 import b64encode
from codecs import getincrementaldecoder
from typing import Any, Final, Protocol, cast, runtime_checkable

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from watchfloor_console.driver.aim import Sight
from watchfloor_console.driver.handwriting import Escapes
from watchfloor_console.driver.outlet import Outlet
from watchfloor_console.driver.presses import Press
from watchfloor_console.driver.replies import Replies

READ_BYTES: Final = 4096
WAIT_S: Final = 0.1
"""How often the input thread looks whether it is to end, and whether a lone ESC was the key."""

LAST_WORDS_S: Final = 1.0
"""How long the terminal has to take what restores it."""

_ALL_KEYS_AS_ESCAPES: Final = re.compile(r"\x1b\[[><]\d*u")
"""Asks the terminal to send every key as an escape sequence: then a hand's letters could not be told from replies."""


_NEVER: Final = re.compile(r"\x1b[]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x07\x80-\x9f]")
"""Operating system commands, device control strings (ECMA-48 5.6), BEL and C1: the console needs none of them, and a
terminal answers some by typing. Foreign words have none left; here is that nothing else sends one either."""


@runtime_checkable
class StopsAgents(Protocol):
    """What the driver needs of its application; all of it is called from the input thread or the writer's."""

    sight: Sight
    escapes: Escapes
    caught_keys: dict[str, Press]

    def stop_key(self, press: Press) -> None:
        """A stop key was pressed."""
        ...

    def other_key(self) -> None:
        """Another key was pressed."""
        ...

    def hold_frames(self, *, held: bool) -> None:
        """The terminal does not read, or reads again; called in the application's own thread."""
        ...


class FloorDriver(LinuxDriver):
    """The console's driver."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)  # pyright: ignore[reportUnknownMemberType]
        stream = sys.__stdout__ if sys.__stdout__ is not None and sys.__stdout__.isatty() else sys.__stderr__
        self._fd = -1 if stream is None else stream.fileno()
        self._outlet: Outlet | None = None
        self._is_holding = False
        self._floor = cast(StopsAgents, app)

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        if self._fd >= 0:
            self._outlet = Outlet(self._fd, self._drained)
            self._outlet.start()
        super().start_application_mode()

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal itself: `COLUMNS` of a shell that exports it is as old as the shell's last prompt."""
        try:
            return os.get_terminal_size(self._fd)
        except OSError:
            return super()._get_terminal_size()

    @property
    def is_idle(self) -> bool:
        """True if the terminal has taken everything that was drawn."""
        return self._outlet is not None and self._outlet.is_idle

    def write(self, data: str) -> None:
        """Hand a frame, or a part of one, to the writer. Never waits."""
        if self._outlet is None or _ALL_KEYS_AS_ESCAPES.fullmatch(data):
            return
        data = _NEVER.sub("", data)
        aim, sight = self._floor.sight.drawn(), self._floor.sight
        if not self._outlet.write(data, lambda: sight.paint(aim)) and not self._is_holding:
            self._is_holding = True
            self._floor.hold_frames(held=True)

    def copy(self, text: str) -> bool:
        """Put a text on the terminal's clipboard (OSC 52, xterm's ctlseqs); False if the terminal does not read now."""
        data = b64encode(text.encode("utf-8", "replace")).decode("ascii")
        return self._outlet is not None and self._outlet.write(f"\x1b]52;c;{data}\x07")

    def ring(self) -> None:
        """Ring the terminal's bell, once."""
        if self._outlet is not None:
            self._outlet.write("\x07")

    def stop_application_mode(self) -> None:
        """Restore the terminal; frames that it did not take are dropped, so that this comes through."""
        if self._outlet is not None:
            self._outlet.drop()
        super().stop_application_mode()

    def close(self) -> None:
        """Give the terminal back."""
        super().close()
        if self._outlet is not None:
            self._outlet.close(LAST_WORDS_S)

    def process_message(self, message: Message) -> None:
        """Catch the stop keys before anything else hears of them. Runs in the input thread."""
        if isinstance(message, events.Key):
            press = self._floor.caught_keys.get(message.key)
            if press is not None:
                self._floor.stop_key(press)
                return
            self._floor.other_key()
        super().process_message(message)

    def run_input_thread(self) -> None:
        """Read keys, noting whatever begins with ESC."""
        parser, replies = XTermParser(self._debug), Replies()
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            try:
                while not self.exit_event.is_set():
                    if selector.select(WAIT_S):
                        data = os.read(self.fileno, READ_BYTES)
                        if not data:
                            break  # the terminal is gone
                        if b"\x1b" in data:
                            self._floor.escapes.note(time.monotonic())
                        self._feed(parser, replies.take(decode(data), time.monotonic()))
                    elif (late := replies.due(time.monotonic())) == "\x1b":
                        self.process_message(events.Key("escape", late))  # the parser would wait for more once again
                    else:
                        self._feed(parser, late)
                    for event in parser.tick():
                        self.process_message(event)
            finally:
                self._end(parser)

    def _feed(self, parser: XTermParser, typed: str) -> None:
        if typed:  # an empty text would be the parser's end
            for event in parser.feed(typed):
                self.process_message(event)

    def _end(self, parser: XTermParser) -> None:
        try:
            for _ in parser.feed(""):
                pass
        except (EOFError, ParseError):
            return

    def _drained(self) -> None:
        """The terminal reads again. Runs in the writer's thread."""
        self._loop.call_soon_threadsafe(self._release)

    def _release(self) -> None:
        if self._is_holding:
            self._is_holding = False
            self._floor.hold_frames(held=False)
