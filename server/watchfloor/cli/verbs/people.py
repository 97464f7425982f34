"""The command lines of `operator enrol`, `add`, `list` and `remove`.

Never knows a key or a code.
"""

from pathlib import Path
from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

operator = app("Operators: people who watch, approve and stop.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="the operator's name")]
RoleName = Annotated[
    list[str], typer.Option("--role", metavar="ROLE", help="viewer, controller, approver, auditor, admin; repeat it")
]
CodeFile = Annotated[
    Path | None, typer.Option("--code-file", metavar="FILE", help="where the code is; else you are asked for it")
]


@operator.command()
def enrol(
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    code_file: CodeFile = None,
    json: options.Json = False,
) -> int:
    """Make a key here, and enrol it with a single-use code."""
    from watchfloor.cli.doing import people as doing

    return doing.enrol(options.Access(server, name, key), code_file, as_json=json)


@operator.command()
def add(
    operator: Name,
    role: RoleName,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    """Let a new operator in: prints a code good for 15 minutes, as its last word."""
    from watchfloor.cli.doing import people as doing

    return doing.add(options.Access(server, name, key), operator, role, as_json=json)


@operator.command("list")
def list_(
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    """Who is an operator, with which roles."""
    from watchfloor.cli.doing import people as doing

    return doing.show(options.Access(server, name, key), as_json=json)


@operator.command()
def remove(
    operator: Name,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    """Accept an operator's key no more."""
    from watchfloor.cli.doing import people as doing

    return doing.remove(options.Access(server, name, key), operator, as_json=json)
