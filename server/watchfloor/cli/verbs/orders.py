"""The command lines of `pause`, `resume`, `kill`, `lock`, `unlock` and `rearm`.

Never gives an order.
"""

from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

kill = app(
    "Stop for good, at once: gives the order, waits for the evidence and prints each stage with its time. "
    "Exit 0: confirmed; 3: stopped by its word or by lease only; 1: not confirmed."
)


@kill.command()
def _kill(  # noqa: PLR0913, PLR0917 - each parameter is an option
    run: options.Run = None,
    agent: options.Agent = None,
    human: options.Human = None,
    tag: options.Tag = None,
    everything: options.Everything = False,
    after_s: Annotated[
        float | None, typer.Option("--after", metavar="S", min=0, max=10, help="stand still now, die in S seconds")
    ] = None,
    wait_s: Annotated[
        float, typer.Option("--wait", metavar="S", min=0, max=600, help="how long to wait for the evidence")
    ] = 20.0,
    local: Annotated[
        bool, typer.Option("--local", help="a run of this machine, through its warden, with no server at all")
    ] = False,
    reason: options.Reason = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import killing as doing

    aim = doing.Aim(run, agent, human, tag, everything)
    if local:
        from watchfloor.cli.doing import wardens

        return wardens.kill_local(wardens.LocalWish(aim, reason, after_s, wait_s, name, key), as_json=json)
    wish = doing.Wish(aim, reason, after_s, wait_s)
    return doing.kill(options.Access(server, name, key), wish, as_json=json)


def _halting(kind: str, help: str) -> typer.Typer:  # noqa: A002 - typer's own word
    """Make the subcommand of an order that may be for one run."""
    made = app(help)

    def give(  # noqa: PLR0913, PLR0917 - each parameter is an option
        run: options.Run = None,
        agent: options.Agent = None,
        human: options.Human = None,
        tag: options.Tag = None,
        everything: options.Everything = False,
        reason: options.Reason = None,
        server: options.Server = options.DEFAULT_SERVER,
        name: options.As = None,
        key: options.Key = None,
        json: options.Json = False,
    ) -> int:
        from watchfloor.cli.doing import orders as doing

        aim = doing.Aim(run, agent, human, tag, everything)
        return doing.order(options.Access(server, name, key), kind, aim, reason, as_json=json)

    made.command()(give)
    return made


def _locking(kind: str, help: str) -> typer.Typer:  # noqa: A002 - typer's own word
    """Make the subcommand of an administrator's lock, which is never on one run: a run starts once."""
    made = app(help)

    def give(  # noqa: PLR0913, PLR0917 - each parameter is an option
        agent: options.Agent = None,
        human: options.Human = None,
        tag: options.Tag = None,
        everything: options.Everything = False,
        reason: options.Reason = None,
        server: options.Server = options.DEFAULT_SERVER,
        name: options.As = None,
        key: options.Key = None,
        json: options.Json = False,
    ) -> int:
        from watchfloor.cli.doing import orders as doing

        aim = doing.Aim(None, agent, human, tag, everything)
        return doing.order(options.Access(server, name, key), kind, aim, reason, as_json=json)

    made.command()(give)
    return made


pause = _halting("pause", "Let a run, or a wider scope, stand still at once.")
resume = _halting("resume", "Let what stands still go on.")
rearm = _halting("rearm", "Lift the lock that a kill left. Needs a reason; starts nothing.")
lock = _locking("lock", "No new starts in a scope; what runs goes on. Needs a reason.")
unlock = _locking("unlock", "Lift an administrator's lock. Needs a reason; starts nothing.")
