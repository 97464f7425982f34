"""What it means when a server does not let us in: each answer becomes `Refused` or `Unreachable`, in one sentence.

Never knows the connection it happened on.
"""

import ssl
from http import HTTPStatus
from typing import Final

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from watchfloor.errors import CloseCode, ProtocolError, Refused, Unreachable
from watchfloor.visible import visible

_REASON_CELLS: Final = 300
"""How much of a server's own words is repeated in ours."""


def explain(error: Exception, shown: str) -> Refused | Unreachable:
    """Say why the server at `shown` could not be dialled."""
    match error:
        case InvalidStatus():
            return _status(error.response.status_code, bytes(error.response.body), shown)
        case ConnectionClosed():
            code, reason = (0, "") if error.rcvd is None else (error.rcvd.code, error.rcvd.reason)
            return closed_early(code, reason, shown)
        case TimeoutError():
            return Unreachable(f"the server at {shown!r} did not answer in time; is it running?")
        case ssl.SSLCertVerificationError():
            said = visible(error.verify_message, limit=_REASON_CELLS)
            return Unreachable(f"the certificate of {shown!r} is not to be trusted: {said}")
        case OSError():
            said = visible(error.strerror or str(error), limit=_REASON_CELLS)
            return Unreachable(f"there is no server at {shown!r} ({said}); start one with: watchfloor serve")
        case ProtocolError() | WebSocketException():
            said = visible(str(error), limit=_REASON_CELLS)
            return Unreachable(f"what answers at {shown!r} is no watchfloor server: {said}")
        case _:
            return Unreachable(f"dialling {shown!r} failed: {visible(repr(error), limit=_REASON_CELLS)}")


def closed_early(code: int | None, reason: str, shown: str) -> Refused | Unreachable:
    """Say why the server at `shown` closed the connection before it welcomed us."""
    said = visible(reason, limit=_REASON_CELLS) or f"close code {code or 1006}"
    if code in (CloseCode.IDENTITY, CloseCode.REFUSED, CloseCode.PROTOCOL):
        return Refused("closed", f"the server at {shown!r} let us go: {said}")
    return Unreachable(f"the server at {shown!r} closed the connection before it welcomed us: {said}")


def _status(status: int, body: bytes, shown: str) -> Refused | Unreachable:
    said = visible(body.decode(errors="replace").strip(), limit=_REASON_CELLS)
    because = f": {said}" if said else ""
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return Refused("token", f"the server at {shown!r} does not accept this token{because}; get a fresh one")
        case HTTPStatus.FORBIDDEN:
            return Refused("forbidden", f"the server at {shown!r} takes nobody under this name{because}")
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return Unreachable(f"the server at {shown!r} cannot take anybody now{because}; try again later")
        case _:
            return Unreachable(f"what answers at {shown!r} is no watchfloor server: HTTP status {status}{because}")
