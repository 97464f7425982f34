"""The options that several subcommands share, each written once.

Never knows what is done with them.
"""

from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

DEFAULT_SERVER: Final = "ws://127.0.0.1:7420"

Server = Annotated[
    str, typer.Option("--server", metavar="URL", envvar="WATCHFLOOR_SERVER", help="the server's address")
]
As = Annotated[str | None, typer.Option("--as", metavar="NAME", help="the operator to act as, if there are several")]
Key = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="the operator's key (Ed25519, PKCS#8 PEM), or agent:FINGERPRINT"),
]
Json = Annotated[bool, typer.Option("--json", help="one JSON object a line on stdout, and nothing else")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="why, for the record")]
Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", envvar="WATCHFLOOR_DATA", help="the server's data folder")
]
Run = Annotated[str | None, typer.Argument(metavar="RUN", help="a run's id, or its first 4 characters or more")]
Agent = Annotated[str | None, typer.Option("--agent", metavar="NAME", help="every run of an agent")]
Human = Annotated[str | None, typer.Option("--human", metavar="NAME", help="every run for a person")]
Tag = Annotated[str | None, typer.Option("--tag", metavar="TAG", help="every run with a tag")]
Everything = Annotated[bool, typer.Option("--all", help="every run of the server")]


class Access(NamedTuple):
    """Which server, as whom, with which key."""

    server: str
    name: str | None
    key: Path | None
