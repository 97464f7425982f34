"""The command line of `ssh`.

Never knows who may log in.
"""

from pathlib import Path
from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

ssh = app("Consoles over SSH: a console for each session, and nothing else. Public keys are mapped to operators.")

Keys = Annotated[
    Path | None,
    typer.Option("--authorized-keys", metavar="FILE", help='who may log in; each line begins with operator="NAME"'),
]


@ssh.command()
def _ssh(
    server: options.Server = options.DEFAULT_SERVER,
    listen: Annotated[
        str, typer.Option("--listen", metavar="HOST:PORT", help="port 0 takes any free one")
    ] = "127.0.0.1:7422",
    authorized_keys: Keys = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="every console looks, and gives no leave and no orders")
    ] = False,
) -> int:
    from watchfloor.cli.doing import remotes as doing

    return doing.ssh(server, listen, authorized_keys, read_only=read_only)
