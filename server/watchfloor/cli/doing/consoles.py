"""`console`: the operator's console, on a screen or line by line.

Never draws anything itself.
"""

from pathlib import Path
from typing import Protocol, cast

from watchfloor.cli import output
from watchfloor.cli.doing.extras import attribute
from watchfloor.cli.failures import Failure
from watchfloor.cli.options import Access


class _Run(Protocol):
    def __call__(self, server_url: str, name: str | None, key_file: Path | None, *, read_only: bool) -> int: ...


def console(access: Access, *, plain: bool, read_only: bool) -> int:
    """Run a console until it is left."""
    if not plain and not output.has_terminal():
        raise Failure("there is no terminal here to draw on; use: watchfloor console --plain")
    module = "watchfloor_console.plain" if plain else "watchfloor_console.app"
    run = cast(_Run, attribute(module, "run", "console", "console"))
    return run(access.server, access.name, access.key, read_only=read_only)
