"""The command lines of `run`, `console` and `demo`.

Never knows what they start.
"""

from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

run = app(
    "Supervise any process: its output becomes reasoning, orders reach its whole process tree. "
    "Exits with the command's own code, 137 after a kill."
)
console = app("The operator's console.")
demo = app("Agents at work under supervision: server, agents and console in one go, in a temporary folder.")

Plain = Annotated[bool, typer.Option("--plain", help="one fact a line, ASCII, nothing moves")]


@run.command()
def _run(
    command: Annotated[list[str], typer.Argument(metavar="-- CMD ...", help="the command and its arguments")],
    agent: Annotated[str | None, typer.Option("--agent", metavar="NAME", help="the agent's name")] = None,
    task: Annotated[str | None, typer.Option("--task", metavar="TEXT", help="what it is to do, in one line")] = None,
) -> int:
    from watchfloor.cli.doing import warding as doing

    return doing.run(command, agent, task)


@console.command()
def _console(
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    plain: Plain = False,
    read_only: Annotated[bool, typer.Option("--read-only", help="look, and give no leave and no orders")] = False,
) -> int:
    from watchfloor.cli.doing import consoles as doing

    return doing.console(options.Access(server, name, key), plain=plain, read_only=read_only)


@demo.command()
def _demo(
    plain: Plain = False,
    speed: Annotated[float, typer.Option("--speed", metavar="X", min=0.1, max=100, help="times as fast")] = 1.0,
    seconds: Annotated[float | None, typer.Option("--seconds", metavar="N", min=0, help="end by itself")] = None,
    ssh: Annotated[
        int | None,
        typer.Option("--ssh", metavar="PORT", min=0, max=65_535, help="the console over SSH, on this machine's PORT"),
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="with --ssh: an audience that only looks")] = False,
) -> int:
    from watchfloor.cli.doing import demos as doing

    if ssh is not None:
        return doing.far(ssh, speed=speed, seconds=seconds, read_only=read_only)
    return doing.demo(plain=plain, speed=speed, seconds=seconds)
