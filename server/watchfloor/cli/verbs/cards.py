"""The command lines of `waiting`, `approve`, `deny` and `supply`.

Never sees a card.
"""

from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

waiting = app("The actions that wait for a person, each with all that is decided on and the code that approves it.")
approve = app("Let an action that waits run, exactly as `watchfloor waiting` showed it.")
deny = app("Refuse an action that waits; the agent is told the reason.")
supply = app("Give the result of an action that a person did by hand; the agent does not run it.")

Id = Annotated[str, typer.Argument(metavar="ID", help="the escalation's id, or its first 4 characters or more")]
Code = Annotated[str, typer.Option("--code", metavar="CODE", help="the card's code, from `watchfloor waiting`")]
Scope = Annotated[
    str, typer.Option("--scope", metavar="SCOPE", help="once, times=N or for_s=SECONDS, as the card offers it")
]


@waiting.command()
def _waiting(
    escalation: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="one escalation alone, by its id or its beginning")
    ] = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import cards as doing

    return doing.waiting(options.Access(server, name, key), escalation, as_json=json)


@approve.command()
def _approve(
    escalation: Id,
    code: Code,
    scope: Scope = "once",
    reason: options.Reason = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import cards as doing

    return doing.approve(options.Access(server, name, key), escalation, doing.Leave(code, scope, reason), as_json=json)


@deny.command()
def _deny(
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="why; the agent is told")],
    escalation: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="the escalation's id, or its first 4 characters or more")
    ] = None,
    storm: Annotated[
        str | None, typer.Option("--storm", metavar="ID", help="every card of a storm instead, each signed by itself")
    ] = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import cards as doing

    return doing.deny(options.Access(server, name, key), doing.Aimed(escalation, storm), reason, as_json=json)


@supply.command()
def _supply(
    escalation: Id,
    code: Code,
    result: Annotated[str, typer.Option("--result", metavar="JSON", help="the result, as JSON")],
    reason: options.Reason = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import cards as doing

    given = doing.Supplied(code, result, reason)
    return doing.supply(options.Access(server, name, key), escalation, given, as_json=json)
