"""The command line of `verify`.

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
