"""The plain documents of the server: health, metrics, its key, its name.

Never tells a name of a person, an agent or a tool: these need no token.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor.chain import jcs
from watchfloor.wire.limits import VERSION
from watchfloor_server.gateway.metrics import Metrics
from watchfloor_server.gateway.seams import Document

_TEXT: Final = "text/plain; charset=utf-8"
_PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"
_JSON: Final = "application/json"


class Public(NamedTuple):
    """What documents are made of. `not_ready` is why the server cannot take agents now, or empty.

    `logins` are the issuers at which people sign in to give mandates, each with its client id.
    """

    server: str
    jwks: bytes
    metrics: Metrics
    gauges: Callable[[], Mapping[str, int]]
    not_ready: Callable[[], str]
    logins: Callable[[], Sequence[Mapping[str, str]]] = tuple


def document(path: str, public: Public) -> Document | None:
    """The document at a path; None if there is none."""
    if path == "/healthz":
        return Document(200, _TEXT, b"ok\n")
    if path == "/readyz":
        fault = public.not_ready()
        return Document(503 if fault else 200, _TEXT, f"{fault or 'ready'}\n".encode())
    if path == "/metrics":
        return Document(200, _PROMETHEUS, public.metrics.text(public.gauges()).encode())
    if path == "/.well-known/jwks.json":
        return Document(200, "application/jwk-set+json", public.jwks)
    if path == "/.well-known/watchfloor":
        name: dict[str, JsonValue] = {"server": public.server, "version": VERSION}
        if where := [dict[str, JsonValue](login) for login in public.logins()]:
            name["login"] = [*where]
        return Document(200, _JSON, jcs(name))
    return None
