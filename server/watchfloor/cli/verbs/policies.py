"""The command lines of `policy check`, `test`, `load`, `explain`, `simulate`, `proposals`, `accept` and `unused`.

Never reads a folder, and never asks a server anything.
"""

from pathlib import Path
from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

policy = app("Policies: look at a folder, try it, load it, and ask why an action was answered as it was.")

Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="why, for the record")]
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


@policy.command()
def load(
    folder: Folder,
    reason: Why,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    """Put a folder in force, by an administrator's signed word; some changes wait for a second administrator."""
    from watchfloor.cli.doing import loading as doing

    return doing.load(options.Access(server, name, key), folder, reason, as_json=json)


@policy.command()
def explain(
    what: Annotated[str, typer.Argument(metavar="RUN/ACTION", help="an action of a run")],
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    """Which rule bound which leg of an action, each fact with source and age, and what would turn the answer."""
    from watchfloor.cli.doing import explaining as doing

    return doing.explain(options.Access(server, name, key), what, as_json=json)


@policy.command()
def simulate(
    folder: Folder,
    since: Annotated[str | None, typer.Option("--since", metavar="T", help="a time, or a span such as 30d")] = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    """Try a folder over the server's records, and list each answer that would differ."""
    from watchfloor.cli.doing import simulating as doing

    return doing.simulate(options.Access(server, name, key), folder, since, as_json=json)


@policy.command()
def proposals(
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    """What people's approvals speak for: a narrower rule, its evidence, and what else it would have let through."""
    from watchfloor.cli.doing import proposing as doing

    return doing.proposals(options.Access(server, name, key), as_json=json)


@policy.command()
def accept(
    what: Annotated[str, typer.Argument(metavar="ID", help="an open proposal")],
    reason: Why,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    """Take a proposed rule up, by an administrator's signed word; like any such change it may wait for a second one."""
    from watchfloor.cli.doing import proposing as doing

    return doing.accept(options.Access(server, name, key), what, reason, as_json=json)


@policy.command()
def unused(
    since: Annotated[str | None, typer.Option("--since", metavar="T", help="a time, or a span (30d if none)")] = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    """Permits that let nothing through since a time: rights to take away."""
    from watchfloor.cli.doing import proposing as doing

    return doing.unused(options.Access(server, name, key), since, as_json=json)
