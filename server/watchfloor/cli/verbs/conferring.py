"""The command lines of `ask`, `pass`, `claim` and `release`.

Never sees a card.
"""

from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

ask = app("Ask the agent of an action that waits; its next note is the answer, and stands on the card.")
hand_on = app("Pass a card on to a colleague who may answer it; it takes nothing from anybody.")
claim = app("Tell the others that you are at a card; it falls free by itself after a while.")
release = app("Give back a card that you claimed.")

Id = Annotated[str, typer.Argument(metavar="ID", help="the escalation's id, or its first 4 characters or more")]


@ask.command()
def _ask(
    escalation: Id,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="what the agent is asked, in quotes")],
    wait_s: Annotated[
        float | None,
        typer.Option("--wait", min=1, max=3600, metavar="SECONDS", help="wait for the answer, and print it"),
    ] = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import conferring as doing

    return doing.ask(options.Access(server, name, key), escalation, doing.Asked(question, wait_s), as_json=json)


@hand_on.command()
def _pass(
    escalation: Id,
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="an operator who may answer the card")],
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="why; the colleague reads it")] = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import conferring as doing

    return doing.pass_on(options.Access(server, name, key), escalation, to, reason, as_json=json)


@claim.command()
def _claim(
    escalation: Id,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import conferring as doing

    return doing.claim(options.Access(server, name, key), escalation, as_json=json)


@release.command()
def _release(
    escalation: Id,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import conferring as doing

    return doing.release(options.Access(server, name, key), escalation, as_json=json)
