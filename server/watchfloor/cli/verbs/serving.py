"""The command lines of `serve`, `settings` and `token`.

Never knows what a setting does.
"""

from pathlib import Path
from typing import Annotated

import typer

from watchfloor.cli import options
from watchfloor.cli.parsing import app

serve = app("Start the server. It ends in good order on SIGTERM and Ctrl+C.")
settings = app("Show each setting of the server, and where it came from.")
token = app("Print a development token, on the machine of a server that runs with --dev.")

Folder = Annotated[Path | None, typer.Option("--policy", metavar="DIR", help="policy folder of a first start")]


@serve.command()
def _serve(
    data: options.Data = None,
    listen: Annotated[str | None, typer.Option(metavar="HOST:PORT", help="port 0 takes any free one")] = None,
    policy: Folder = None,
    dev: Annotated[bool, typer.Option("--dev", help="accept development tokens, made on this machine")] = False,
    tls_cert: Annotated[Path | None, typer.Option(metavar="FILE", help="certificate chain, PEM")] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="its private key, PEM")] = None,
    behind_tls_proxy: Annotated[
        bool, typer.Option("--behind-tls-proxy", help="a proxy in front of this server speaks TLS")
    ] = False,
    environment: Annotated[str | None, typer.Option(metavar="NAME", help="shown on every console")] = None,
) -> int:
    from watchfloor.cli.doing import serving as doing

    return doing.serve(
        {
            "data": data,
            "listen": listen,
            "policy": policy,
            "dev": dev or None,
            "tls_cert": tls_cert,
            "tls_key": tls_key,
            "behind_tls_proxy": behind_tls_proxy or None,
            "environment": environment,
        }
    )


@settings.command()
def _settings(data: options.Data = None, json: options.Json = False) -> int:
    from watchfloor.cli.doing import serving as doing

    return doing.settings(data, as_json=json)


@token.command()
def _token(
    agent: Annotated[
        str | None, typer.Option("--agent", metavar="NAME", help="the agent's name in the directory")
    ] = None,
    point: Annotated[
        str | None, typer.Option("--point", metavar="NAME", help="an enforcement point's name in the directory")
    ] = None,
    human: Annotated[
        str | None, typer.Option("--human", metavar="NAME", help="the person it acts for; vouched for by nobody")
    ] = None,
    ttl_s: Annotated[int, typer.Option("--ttl", metavar="S", min=1, max=86_400, help="seconds it is good for")] = 3600,
    data: options.Data = None,
) -> int:
    from watchfloor.cli.doing import minting as doing

    return doing.token(data, agent, human, ttl_s, point)
