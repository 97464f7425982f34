"""Where the server itself may call to: a URL that the directory names.

Never knows what is said there.
"""

from typing import Final
from urllib.parse import urlsplit

URL_LENGTH: Final = 2000
"""Characters; a longer one is a mistake."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def fault_of_url(url: str) -> str | None:
    """Why nothing is sent to a URL; None if it may be: https, or http on this machine, and nobody's password in it."""
    if len(url) > URL_LENGTH or not url.isascii() or not url.isprintable() or " " in url:
        return f"it is longer than {URL_LENGTH} characters, or holds others than printable ASCII"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "it is no URL"
    if not host or parts.username is not None or parts.password is not None:
        return "it needs a host, and no user or password"
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        return "it is https (or http on this machine)"
    return None
