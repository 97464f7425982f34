"""The command lines of `policy check`, `test`, `load`, `explain` and `simulate`.

Never reads a folder, and never asks a server anything.
"""

from pathlib import Path
from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

policy = app("Policies: look at a folder, try it, load it, and ask why an action was answered as it was.")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="a policy folder")]


@policy.command()
def check(folder: Folder, json: options.Json = False) -> int:
    """Whether a folder reads well: files, names, schema, rules. The first fault is named with file, line and rule."""
    from watchfloor.cli.doing import policies as doing

    return doing.check(folder, as_json=json)


@policy.command("test")
def try_(folder: Folder, json: options.Json = False) -> int:
    """Run the folder's own tests, each with the answer it got."""
    from watchfloor.cli.doing import policies as doing

    return doing.test(folder, as_json=json)
