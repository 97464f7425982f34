"""The doors: what a request must show before it is upgraded, and the plain documents on the same port.

Identity comes first: nobody without a good token ever gets a WebSocket. Never knows how a token is
verified, nor what is said after the upgrade.
"""

import http
import re
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from watchfloor.errors import ProtocolError
from watchfloor.visible import visible
from watchfloor.wire import SUBPROTOCOL
from watchfloor_server.core.inputs import IdentityRefused
from watchfloor_server.gateway.metrics import Metrics
from watchfloor_server.gateway.peer import Peer
from watchfloor_server.gateway.seams import Guest, Porch

AGENT: Final = "/v1/agent"
CONSOLE: Final = "/v1/console"
KILL: Final = "/v1/kill"
ENROL: Final = "/v1/enrol"
LANE: Final = "/v1/lane"
POINT: Final = "/v1/point"
PATHS: Final = frozenset({AGENT, CONSOLE, KILL, ENROL, POINT})

RECORDED_PER_S: Final = 5.0
"""Refusals at the doors that are written down in a second; more are only counted, so that strangers fill no ledger."""

_BEARER: Final = re.compile(r"[Bb]earer +([A-Za-z0-9._~+/=-]{1,16384})")


class Doors:
    """Answers every request before its upgrade; who passes is remembered until the handshake takes them up."""

    def __init__(self, house: Porch, metrics: Metrics, paths: frozenset[str] = PATHS) -> None:
        self._house = house
        self._metrics = metrics
        self._paths = paths
        self._guests: dict[Peer, Guest] = {}
        self._recorded = RECORDED_PER_S
        self._seen_s = 0.0

    async def process(self, connection: ServerConnection, request: Request) -> Response | None:
        """Let a request pass (None), or answer it."""
        # No parser of URLs: it raises at some of what strangers send.
        path = request.path.partition("?")[0]
        if fault := self._house.refusal(request.headers.get_all("Host"), request.headers.get_all("Origin")):
            return self._refuse(path, http.HTTPStatus.FORBIDDEN, "origin", fault)
        if request.method != "GET":
            return _answer(http.HTTPStatus.METHOD_NOT_ALLOWED, "only GET is answered here", allow="GET")
        if path not in self._paths:
            return self._document(path)
        if SUBPROTOCOL not in _offered(request):
            return _answer(http.HTTPStatus.BAD_REQUEST, f"this door speaks the subprotocol {SUBPROTOCOL}; ask for it")
        if not isinstance(connection, Peer):
            raise TypeError(f"connections here are peers, not {type(connection).__name__}")
        return await self._identify(connection, path, request)

    def take(self, peer: Peer) -> Guest:
        """Who passed the door on this connection."""
        return self._guests.pop(peer)

    async def _identify(self, connection: Peer, path: str, request: Request) -> Response | None:
        if path == AGENT and not self._house.is_writable:
            return _answer(http.HTTPStatus.SERVICE_UNAVAILABLE, "the ledger cannot be written; try again later")
        given = request.headers.get_all("Authorization")
        match = _BEARER.fullmatch(given[0].strip()) if len(given) == 1 else None
        if match is None:
            return self._refuse(path, http.HTTPStatus.UNAUTHORIZED, "no_token", "send Authorization: Bearer <token>")
        try:
            guest = await self._house.identify(path, match[1], connection.whence)
        except ProtocolError as error:
            return self._refuse(path, http.HTTPStatus.UNAUTHORIZED, error.code, error.reason)
        self._guests = {peer: guest for peer, guest in self._guests.items() if not peer.transport.is_closing()}
        self._guests[connection] = guest
        return None

    def _document(self, path: str) -> Response:
        document = self._house.published(path)
        if document is None:
            return _answer(http.HTTPStatus.NOT_FOUND, "there is nothing here")
        return _response(http.HTTPStatus(document.status), document.kind, document.body)

    def _refuse(self, path: str, status: http.HTTPStatus, code: str, reason: str) -> Response:
        self.record(path if path in self._paths else "/", code, reason)
        return _answer(status, f"{code}: {reason}")

    def record(self, path: str, code: str, reason: str) -> None:
        """Count a refusal, and write it down unless too many come."""
        self._metrics.add("doors_refused_total")
        self._house.log("door", f"{path} refused: {code}: {reason}")
        now_s = self._house.now().boot_s
        self._recorded = min(RECORDED_PER_S, self._recorded + (now_s - self._seen_s) * RECORDED_PER_S)
        self._seen_s = now_s
        if self._recorded >= 1 and not self._house.is_full:
            self._recorded -= 1
            self._house.put(IdentityRefused(path, code, visible(reason, limit=500)))


def _offered(request: Request) -> list[str]:
    headers = request.headers.get_all("Sec-WebSocket-Protocol")
    return [name.strip() for header in headers for name in header.split(",")]


def _answer(status: http.HTTPStatus, sentence: str, allow: str | None = None) -> Response:
    response = _response(status, "text/plain; charset=utf-8", f"{visible(sentence, limit=1000)}\n".encode())
    if status == http.HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if allow is not None:
        response.headers["Allow"] = allow
    return response


def _response(status: http.HTTPStatus, kind: str, body: bytes) -> Response:
    headers = Headers(
        {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Connection": "close",
        }
    )
    return Response(status.value, status.phrase, headers, body)
