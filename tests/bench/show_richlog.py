"""A control: the obvious console, a `RichLog` that gets a line for each record, on this terminal.

It must never be cleverer than Textual's own examples. Arguments: the server's URL, the operator's key file.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

from guests import OPERATOR
from textual.app import App, ComposeResult
from textual.widgets import RichLog

from watchfloor.oversight import Pins, RecordLine, Watch, connect, find_operator

MAX_LINES: Final = 10_000
"""What it keeps; without a bound it would only grow."""


class LogApp(App[None]):
    """Everything that happens, a line each."""

    def __init__(self, url: str, key: Path) -> None:
        super().__init__()
        self._url, self._key = url, key

    def compose(self) -> ComposeResult:
        """One widget."""
        yield RichLog(max_lines=MAX_LINES)

    def on_mount(self) -> None:
        """Begin to follow."""
        self.run_worker(self._follow())

    async def _follow(self) -> None:
        operator = await find_operator(self._url, Pins.of(os.environ), name=OPERATOR, key_file=self._key)
        log = self.query_one(RichLog)
        log.write("following")
        async with connect(operator, device="bench", view="", kill=False) as session:
            async for line in session.watch(Watch(after=None, full=True)):
                if isinstance(line, RecordLine):
                    log.write(f"{line.at} {line.kind} {line.run} {line.raw[:100]}")
                    await asyncio.sleep(0)


if __name__ == "__main__":
    LogApp(sys.argv[1], Path(sys.argv[2])).run()
