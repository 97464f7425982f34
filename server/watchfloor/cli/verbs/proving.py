"""The command lines of `verify`, `export`, `replay` and `doctor`.

Never reads a ledger.
"""

from pathlib import Path
from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

verify = app("Check a ledger without its server. Exit 0: it holds; 1: it was tampered with; 2: it is incomplete.")

Where = Annotated[Path, typer.Argument(metavar="FILE|DIR", help="an export (JSONL), a ledger, or a server's folder")]
Known = Annotated[
    Path | None,
    typer.Option(
        "--checkpoint", metavar="FILE", help="a checkpoint kept elsewhere: a signed note, or an operator's pin"
    ),
]


@verify.command()
def _verify(path: Where, checkpoint: Known = None, json: options.Json = False) -> int:
    from watchfloor.cli.doing import proving as doing

    return doing.verify(path, checkpoint, as_json=json)


export = app("Print every record: as JSONL (which `verify` reads), OCSF API Activity, or syslog (RFC 5424).")
replay = app(
    "How the floor stood at a moment: its runs, what waited, the locks, the policy, by the records up to then."
)

From = Annotated[
    Path | None,
    typer.Argument(metavar="FILE|DIR", help="a ledger, its folder or an export, without a server; else the server's"),
]


@export.command()
def _export(
    path: From = None,
    form: Annotated[str, typer.Option("--format", metavar="F", help="jsonl, ocsf or syslog")] = "jsonl",
    after: Annotated[int, typer.Option("--after", metavar="SEQ", min=0, help="from behind this record")] = 0,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
) -> int:
    from watchfloor.cli.doing import exporting as doing

    return doing.export(options.Access(server, name, key), doing.Wish(path, form, after))


@replay.command()
def _replay(
    path: From = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="the moment, such as 2026-01-31T09:30:00Z")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="runs that were over, too")] = False,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import replaying as doing

    return doing.replay(options.Access(server, name, key), doing.Wish(at, path, everything), as_json=json)


doctor = app("What is wrong with this installation, and how to mend it. Exit 1 if something is broken.")


@doctor.command()
def _doctor(
    data: options.Data = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import doctoring as doing

    return doing.doctor(options.Access(server, name, key), data, as_json=json)
