"""`token`: a development token, minted on the machine of a `--dev` server with that server's own issuer key.

Never asks the server, and never mints anything but a development token.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

from watchfloor.cli import output
from watchfloor.cli.doing.extras import attribute
from watchfloor.cli.failures import Failure, Usage
from watchfloor.ids import is_id, new_id
from watchfloor.keyfiles import load_key
from watchfloor.tokens import DEV_POINT, dev_token
from watchfloor.wire import PublicKey, SigningKey

SERVER_KEY: Final = "server.key"
ISSUER_KEY: Final = "dev-issuer.key"


def token(data: Path | None, agent: str | None, human: str | None, ttl_s: int, point: str | None = None) -> int:
    """Print the bare token, of an agent or of an enforcement point."""
    if (agent is None) == (point is None):
        raise Usage("a token is for one of --agent NAME and --point NAME; say which")
    if point is not None and human is not None:
        raise Usage("an enforcement point acts for nobody; leave --human out")
    output.bare(minted(data, agent or "", human, ttl_s) if point is None else pointed(data, point, ttl_s))
    return 0


def minted(data: Path | None, agent: str, human: str | None, ttl_s: int) -> str:
    """Make a development token; raises `Usage` or `Failure` with a sentence."""
    if not is_id(agent):
        raise Usage(f"--agent {agent!r} is no agent's name; it has 1 to 40 letters, digits, _ and -")
    return _minted(data, agent, human, ttl_s)


def pointed(data: Path | None, point: str, ttl_s: int) -> str:
    """Make an enforcement point's development token; raises `Usage` or `Failure` with a sentence."""
    if not is_id(point):
        raise Usage(f"--point {point!r} is no enforcement point's name; it has 1 to 40 letters, digits, _ and -")
    return _minted(data, f"{DEV_POINT}{point}", None, ttl_s)


def _minted(data: Path | None, subject: str, human: str | None, ttl_s: int) -> str:
    folder = data or _default_data()
    server = _load(folder / SERVER_KEY, f"there is no server's data in {str(folder)!r}; give its folder with --data")
    issuer = _load(folder / ISSUER_KEY, f"the server in {str(folder)!r} never ran with --dev; start it with --dev")
    id_of = cast(Callable[[PublicKey], str], attribute("watchfloor_server.auth", "id_of", "server", "token"))
    return dev_token(
        issuer,
        server_id=id_of(server.public),
        agent=subject,
        human=human,
        now=datetime.now(UTC),
        ttl_s=ttl_s,
        jti=new_id(os.urandom(8)),
    )


def _default_data() -> Path:
    default = attribute("watchfloor_server.settings", "default_data", "server", "token")
    return cast(Callable[[object], Path], default)(os.environ)


def _load(path: Path, missing: str) -> SigningKey:
    try:
        return load_key(path)
    except (FileNotFoundError, NotADirectoryError):
        raise Failure(missing) from None
