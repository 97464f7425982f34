"""Who a connection may come from: names under which this server is meant, and no foreign web page.

A browser sends `Origin`, and DNS rebinding gives itself away by a foreign `Host`. Never knows a token.
"""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from watchfloor.jwks import quoted

LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})

_WILDCARDS: Final = frozenset({"", "0.0.0.0", "::", "*"})  # noqa: S104 - names of "everywhere", nothing is bound here

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class AllowedHosts(NamedTuple):
    """Names that mean this server. `any_address`: it listens everywhere, so an address (never a name) will do."""

    names: frozenset[str]
    any_address: bool = False

    @classmethod
    def of(cls, listen: str, names: Iterable[str] = ()) -> "AllowedHosts":
        """Allow the host it listens on, this machine's own names, and the configured `names` (without port)."""
        mine = {_plain(name) for name in (listen, *names)} - _WILDCARDS
        return cls(LOCAL_NAMES | mine, _plain(listen) in _WILDCARDS)

    def refusal(self, hosts: Sequence[str], origins: Sequence[str]) -> str | None:
        """Say why a request with these `Host` and `Origin` headers is refused (403); None if it is not."""
        if len(hosts) != 1:
            return f"a request names one host, this one names {len(hosts)}"
        host = _split(f"//{hosts[0]}")
        if host is None or not self._means_us(host[0]):
            return f"host {quoted(hosts[0])} is not a name of this server; add it to its allowed hosts"
        if not origins:
            return None
        scheme = origins[0].partition("://")[0].lower()
        origin = _split(origins[0]) if scheme in _DEFAULT_PORTS else None
        if len(origins) > 1 or origin is None:
            return f"origin {quoted(origins[0])} is not one of this server's pages"
        default = _DEFAULT_PORTS[scheme]
        if (origin[0], origin[1] or default) != (host[0], host[1] or default):
            return f"origin {quoted(origins[0])} is not this server: a web page elsewhere opened the connection"
        return None

    def _means_us(self, name: str) -> bool:
        return name in self.names or (self.any_address and _is_address(name))


def _split(url: str) -> tuple[str, int | None] | None:
    """The plain host and the port of `//host:port`; None if it has anything more, or none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        return None
    return _plain(parts.hostname), port


def _plain(name: str) -> str:
    return name.strip("[]").rstrip(".").lower()


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
