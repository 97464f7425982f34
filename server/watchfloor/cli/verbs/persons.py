"""The command lines of `login`, `mandate` and `human`.

Never asks an identity provider anything.
"""

from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

login = app("Sign in as a person, at the identity provider, with any device; agents' mandates are given with that.")
mandate = app("Give an agent leave for one run: a task, tools, limits, an end. Prints the bare mandate.")

human = app("The people whom agents act for: let nothing act for one any more, or again.")

Issuer = Annotated[
    str | None, typer.Option("--issuer", metavar="URL", help="the identity provider; else the server names it")
]


@login.command()
def _login(
    issuer: Issuer = None,
    client: Annotated[str | None, typer.Option("--client", metavar="ID", help="the client id there")] = None,
    server: options.Server = options.DEFAULT_SERVER,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import signing_in as doing

    return doing.login(server, issuer, client, as_json=json)


@mandate.command()
def _mandate(
    agent: Annotated[str, typer.Option("--agent", metavar="NAME", help="the agent's name in the directory")],
    task: Annotated[str, typer.Option("--task", metavar="TEXT", help="what it is for, in one line")],
    tool: Annotated[list[str] | None, typer.Option("--tool", metavar="X", help="only this tool; repeat it")] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option("--limit", metavar="K=V", help="a cap on a sum (amount=100, calls=3) or a value (currency=EUR)"),
    ] = None,
    ttl_s: Annotated[int, typer.Option("--ttl", metavar="S", min=1, max=86_400, help="seconds it is good for")] = 3600,
    issuer: Issuer = None,
    server: options.Server = options.DEFAULT_SERVER,
) -> int:
    from watchfloor.cli.doing import mandates as doing

    return doing.mandate(server, doing.Wish(agent, task, tuple(tool or ()), tuple(limit or ()), ttl_s), issuer)


Person = Annotated[str, typer.Argument(metavar="H", help="the person's name in the directory, or id")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="why, for the record")]


@human.command()
def disable(
    person: Person,
    reason: Why,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    """Lock a person, and stop every run that acts for them. Agents that they answer for start no more."""
    from watchfloor.cli.doing import orders as doing

    return doing.order(options.Access(server, name, key), "lock", doing.Aim(human=person), reason, as_json=json)


@human.command()
def enable(
    person: Person,
    reason: Why,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    """Lift the lock on a person; starts nothing."""
    from watchfloor.cli.doing import orders as doing

    return doing.order(options.Access(server, name, key), "unlock", doing.Aim(human=person), reason, as_json=json)
