"""The command lines of `runs`, `show`, `tail`, `since` and `who`.

Never asks a server anything.
"""

from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

runs = app("Every run, and how it stands.")
show = app("One run: who acts for whom, how it stands, what waits.")
tail = app("What happens, a line a record.")
since = app("What changed since you looked, a line a record: what waits, what ended, what was denied. Then it is seen.")
who = app("The identity behind a run, or behind one action: both legs, what is proven, the rules, the grant.")

OneRun = Annotated[str, typer.Argument(metavar="RUN", help="a run's id, or its first 4 characters or more")]


@runs.command()
def _runs(
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import looking as doing

    return doing.runs(options.Access(server, name, key), as_json=json)


@show.command()
def _show(
    run: OneRun,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import looking as doing

    return doing.show(options.Access(server, name, key), run, as_json=json)


@tail.command()
def _tail(
    run: Annotated[str | None, typer.Option("--run", metavar="RUN", help="only this run")] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", help="only this kind; repeat it")] = None,
    after: Annotated[
        int | None, typer.Option("--after", metavar="SEQ", min=0, help="from behind this record; 0 = from the first")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="go on with what comes")] = False,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import tailing as doing

    wish = doing.Wish(run, tuple(kind or ()), after, follow)
    return doing.tail(options.Access(server, name, key), wish, as_json=json)


@since.command()
def _since(
    seq: Annotated[
        int | None, typer.Argument(metavar="SEQ", min=0, help="behind this record; else behind the last one you saw")
    ] = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import tailing as doing

    return doing.since(options.Access(server, name, key), seq, as_json=json)


@who.command()
def _who(
    what: Annotated[str, typer.Argument(metavar="RUN[/ACTION]", help="a run, or one of its actions")],
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import identities as doing

    return doing.who(options.Access(server, name, key), what, as_json=json)
