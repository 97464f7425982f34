"""Where a server is: a URL as a person writes it, and what is dialled for it.

Never knows whether anybody listens there.
"""

from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from watchfloor.errors import Unreachable
from watchfloor.visible import visible


class Address(NamedTuple):
    """What to dial: `shown` for people, `uri` without a path, `socket` set for a Unix socket."""

    shown: str
    uri: str
    socket: str | None = None

    @property
    def is_secure(self) -> bool:
        """True if TLS is spoken there."""
        return self.uri.startswith("wss:")


def read_address(url: str) -> Address:
    """Read `ws://`, `wss://`, `unix:///path` or `ws+unix:///path`; raises `Unreachable` with what is wrong.

    `ws` is for this machine alone: a token must not cross a network in the clear.
    """
    shown = visible(url, limit=120)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _no_address(shown) from None
    if parts.query or parts.fragment or parts.username or parts.password:
        raise _no_address(shown)
    if parts.scheme in ("unix", "ws+unix") and parts.path.startswith("/") and not parts.netloc:
        return Address(shown, "ws://localhost", parts.path)
    if parts.scheme not in ("ws", "wss") or not host or parts.path not in ("", "/"):
        raise _no_address(shown)
    if parts.scheme == "ws" and not _is_loopback(host):
        raise Unreachable(f"{shown!r} is another machine, and ws:// would show it the token in the clear; use wss://")
    name = f"[{host}]" if ":" in host else host
    return Address(shown, f"{parts.scheme}://{name}" + ("" if port is None else f":{port}"))


def _no_address(shown: str) -> Unreachable:
    return Unreachable(
        f"{shown!r} is not the address of a server; write ws://127.0.0.1:7420, wss://HOST:PORT or unix:///PATH"
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
