"""The command line of `drill`.

Never kills anything itself.
"""

from pathlib import Path
from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

drill = app(
    "Kill practice runs through the whole path, time every stage, and draw the histogram. On the machine of a --dev "
    "server it makes its own token; elsewhere WATCHFLOOR_TOKEN_FILE names one for --agent."
)


@drill.command()
def _drill(
    repeat: Annotated[int, typer.Option("--repeat", metavar="N", min=1, max=1000, help="how many practice runs")] = 5,
    agent: Annotated[str, typer.Option("--agent", metavar="NAME", help="as which agent they run")] = "drill",
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", envvar="WATCHFLOOR_DATA", help="the --dev server's folder")
    ] = None,
    server: options.Server = options.DEFAULT_SERVER,
    name: options.As = None,
    key: options.Key = None,
    json: options.Json = False,
) -> int:
    from watchfloor.cli.doing import drilling as doing

    wish = doing.Wish(repeat, agent, data)
    return doing.drill(options.Access(server, name, key), wish, as_json=json)
