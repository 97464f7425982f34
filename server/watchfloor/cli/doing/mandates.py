"""`mandate`: what an agent may do for a person in one run, signed by the key that the person signed in with.

Never asks the identity provider, and never sends the mandate anywhere.
"""

import asyncio
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor.cli import output
from watchfloor.cli.failures import Failure, Usage
from watchfloor.ids import is_id, new_id
from watchfloor.oversight import ask_server, default_home
from watchfloor.signin import Drawer, SignedIn
from watchfloor.tokens import Errand, mandate_token
from watchfloor.wire import SigningKey

TASK_CHARS: Final = 500
"""The longest task: one line."""

_LIMIT: Final = re.compile(r"([A-Za-z0-9_][A-Za-z0-9_.-]{0,63})(==?)(.{1,1000})")
_AMOUNT: Final = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?")


class Wish(NamedTuple):
    """What is to be given, as the command line has it."""

    agent: str
    task: str
    tools: tuple[str, ...]
    limits: tuple[str, ...]
    ttl_s: int


def mandate(server: str, wish: Wish, issuer: str | None) -> int:
    """Print the bare mandate."""
    if not is_id(wish.agent):
        raise Usage(f"--agent {wish.agent!r} is no agent's name; it has 1 to 40 letters, digits, _ and -")
    if not 0 < len(wish.task) <= TASK_CHARS or not wish.task.isprintable():
        raise Usage(f"--task is one line of 1 to {TASK_CHARS} characters")
    errand = Errand(wish.agent, wish.task, wish.tools, dict(read_limits(wish.limits)))
    signed_in, key = _signed_in(issuer)
    named = asyncio.run(ask_server(server))
    token = mandate_token(
        key,
        signed_in.id_token,
        errand,
        server_id=named.server,
        now=datetime.now(UTC),
        ttl_s=wish.ttl_s,
        jti=new_id(os.urandom(8), "M-"),
    )
    output.bare(token)
    return 0


def read_limits(texts: Iterable[str]) -> Iterable[tuple[str, JsonValue]]:
    """Read `amount=100` (a cap on the sum), `currency=EUR` (the only value), `order==4711` (a value of digits)."""
    for text in texts:
        found = _LIMIT.fullmatch(text)
        if found is None:
            raise Usage(f"--limit {text!r} is no limit; write K=V, such as amount=100.00 or currency=EUR")
        is_cap = found[2] == "=" and _AMOUNT.fullmatch(found[3]) is not None
        yield found[1], {"most" if is_cap else "is": found[3]}


def _signed_in(issuer: str | None) -> tuple[SignedIn, SigningKey]:
    drawer = Drawer(default_home(os.environ))
    known = drawer.issuers()
    if issuer is None and len(known) > 1:
        raise Failure(f"you are signed in at {', '.join(known)}; choose with --issuer URL")
    found = drawer.open(issuer or (known[0] if known else ""))
    if found is None:
        raise Failure("you are not signed in here; run: watchfloor login")
    return found
