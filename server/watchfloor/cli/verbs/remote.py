"""The command line of `ssh`.

Never knows who may log in.
"""

from pathlib import Path
from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.failures import Usage
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
    gateway: Annotated[
        str | None,
        typer.Option(
            "--gateway", metavar="NAME", help="vouch, as this gateway, for operators who bring no ssh-agent to sign"
        ),
    ] = None,
    session: Annotated[
        bool, typer.Option("--session", help="the console of one session of OpenSSH's own server (ForceCommand)")
    ] = False,
    name: options.As = None,
    key: options.Key = None,
) -> int:
    from watchfloor.cli.doing import remotes as doing

    if session:
        if gateway is not None:
            raise Usage("--gateway goes without --session; there say --as NAME --key gateway:NAME:FINGERPRINT")
        return doing.session(options.Access(server, name, key), read_only=read_only)
    if name is not None or key is not None:
        raise Usage("--as and --key go with --session; here the file of --authorized-keys says who is who")
    return doing.ssh(server, listen, authorized_keys, read_only=read_only, gateway=gateway or "")
