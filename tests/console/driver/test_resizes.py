"""A terminal that changes its size as fast as it can, down to nothing, and says things by itself meanwhile."""

import fcntl
import os
import signal
import struct
import termios
from pathlib import Path

import peers
from terminals import Terminal, console_on

SIZES = ((140, 40), (20, 5), (80, 24), (1, 1), (300, 90), (33, 9), (100, 30), (7, 2), (200, 60), (60, 16))
REPLIES = (
    "\x1b[?62;22c",
    "\x1b[12;40R",
    "\x1b]11;rgb:0000/0000/0000\x1b\\",
    "\x1b[?2026;2$y",
    "\x1b[200~a7mkw\x0b\x1b[19~\x1b[201~",
)
"""DA, CPR, the ground's colour, a mode's state, and pasted text that is a chord, a code and both kill keys."""


def resize(terminal: Terminal, size: tuple[int, int]) -> None:
    fcntl.ioctl(terminal.master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    os.kill(terminal.process.pid, signal.SIGWINCH)


async def test_after_a_hundred_sizes_and_a_talkative_terminal_the_screen_is_right_and_nothing_was_ordered(
    tmp_path: Path,
) -> None:
    async with peers.serving(tmp_path / "data") as server, console_on(server, tmp_path) as terminal:
        bot = await peers.agent(server)
        await terminal.shows("KILL refund-bot run")
        for number in range(100):
            resize(terminal, SIZES[number % len(SIZES)])
        since = len(terminal.wrote)
        resize(terminal, (139, 40))
        await terminal.shows("by name, rows never jump", since)
        assert terminal.process.poll() is None
        for said in REPLIES * 4:
            terminal.type(said)
        await bot.think("still here")
        await bot.of("ack")
        assert not [line for line in bot.heard if line["t"] == "order"]
        since = len(terminal.wrote)
        resize(terminal, (20, 5))
        await terminal.shows("KILL", since)
        terminal.type("\x0b")
        assert (await bot.of("order"))["kind"] == "kill"
