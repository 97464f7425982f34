"""The demo on this terminal: the floor is opened, a console shows it, and all of it ends with the console.

Where nobody can type, a scripted colleague plays along. Never leaves a process or a file behind.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Final

from watchfloor.cli import output
from watchfloor.oversight import Fork, Refused, Unreachable
from watchfloor_console import app as screens
from watchfloor_console.plain import Manner, attend
from watchfloor_demo import colleague
from watchfloor_demo.floor import Floor, open_floor

LINES_PER_S: Final = 6.0
"""A demo is watched by an eye, not heard: faster than a screen reader would speak."""

FAILED: Final = 1

SIGNALLED: Final = 128
"""A process that a signal ended answers 128 and the signal's number, as shells do: 130 after Ctrl+C."""

ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals:
    """What came to end the demo. It is only noted, but while a console runs: that is interrupted."""

    def __init__(self) -> None:
        self.number = 0

    @contextmanager
    def noted(self) -> Generator[None]:
        """Note signals, so that none comes between a child's start and the note that it is ours."""
        before = {number: signal.signal(number, self._note) for number in ENDING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def interrupting(self, show: Callable[[], None]) -> None:
        """Show, and let each of them interrupt that, as Ctrl+C does; nothing is shown once one has come."""
        try:
            for number in ENDING[1:]:
                signal.signal(number, self._interrupt)
            signal.signal(signal.SIGINT, signal.default_int_handler)  # asyncio puts its own in this one's place
            if not self.number:
                show()
        except KeyboardInterrupt:
            self.number = self.number or signal.SIGINT
        finally:
            for number in ENDING:
                signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.number = self.number or number

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self._note(number, frame)
        signal.raise_signal(signal.SIGINT)


def run(*, plain: bool, speed: float, seconds: float | None) -> int:
    """Show the demo until it is left, `seconds` are over, or a signal comes; answers the exit code."""
    signals = Signals()
    is_plain = plain or seconds is not None or not has_terminal()  # a screen is left by a key, not by a time
    try:
        with signals.noted(), ExitStack() as stack:
            output.say("watchfloor demo: a shop, a server, six agents. They start in a temporary folder.")
            floor = open_floor(stack, speed)
            signals.interrupting(lambda: _show(floor, is_plain=is_plain, speed=speed, seconds=seconds))
    except BrokenPipeError:
        raise
    except (OSError, Refused, Unreachable, Fork) as error:
        if not signals.number:
            output.fault(str(error))
            return FAILED
    return SIGNALLED + signals.number if signals.number else 0


def has_terminal() -> bool:
    """True if a screen can be drawn here, and keys can be pressed."""
    return can_type() and os.isatty(1) and os.environ.get("TERM") != "dumb"


def can_type() -> bool:
    """True if somebody may sit at this process's stdin."""
    return os.isatty(0)


def _show(floor: Floor, *, is_plain: bool, speed: float, seconds: float | None) -> None:
    if is_plain:
        asyncio.run(_plain(floor, speed, seconds))
        return
    screens.run(floor.url, floor.you.name, floor.key_file)


async def _plain(floor: Floor, speed: float, seconds: float | None) -> None:
    """Read it out; where nobody can type the colleague answers, and stops the runaway."""
    manner = Manner(seconds=seconds, lines_per_s=LINES_PER_S, ends_at_eof=False)
    fault: Exception | None = None
    async with asyncio.TaskGroup() as group:
        beside = None if can_type() else group.create_task(_colleague(floor, speed))
        try:
            await attend(floor.you, manner)
        except Exception as error:  # noqa: BLE001 - raised again below, outside of the group that would wrap it
            fault = error
        if beside is not None:
            beside.cancel()
    if fault is not None:
        raise fault


async def _colleague(floor: Floor, speed: float) -> None:
    try:
        await colleague.work(floor.mara, speed)
    except* (Refused, Unreachable) as left:
        output.say("           COLLEAGUE  left: {}", left.exceptions[0])
