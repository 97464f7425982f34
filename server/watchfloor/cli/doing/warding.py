"""`run`: any command under the warden, in this terminal.

Never reads what the command says.
"""

import asyncio
from collections.abc import Sequence

from watchfloor.cli import output
from watchfloor.warden.command import Terminal, run_command


def run(command: Sequence[str], agent: str | None, task: str | None) -> int:
    """Supervise a command until it is over; the exit code is its own, or 137 after a kill."""
    terminal = Terminal(output.pass_out, output.pass_err, output.fault)
    return asyncio.run(run_command(command, terminal, agent=agent, task=task))
