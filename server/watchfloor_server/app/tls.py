"""Where the server may listen: in the clear on this machine alone, elsewhere by TLS.

Never knows what is said there.
"""

import ssl
from ipaddress import ip_address

from watchfloor_server.app.faults import StartError
from watchfloor_server.gateway.listening import tls_of
from watchfloor_server.settings import Settings


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """The TLS context to listen with, None on loopback or behind a proxy; raises `StartError`."""
    is_local = is_loopback(settings.host)
    if settings.dev and not is_local:
        raise StartError(f"--dev accepts tokens that anybody here can make; listen on 127.0.0.1, not {settings.host!r}")
    if settings.tls_cert is None or settings.tls_key is None:
        if not is_local and not settings.behind_tls_proxy:
            raise StartError(
                f"listening on {settings.host!r} needs TLS; give --tls-cert and --tls-key, or --behind-tls-proxy"
            )
        return None
    try:
        return tls_of(settings.tls_cert, settings.tls_key)
    except (OSError, ssl.SSLError) as error:
        files = f"{str(settings.tls_cert)!r} and {str(settings.tls_key)!r}"
        raise StartError(f"the certificate and key in {files} cannot be used: {error.strerror or error}") from error


def is_loopback(host: str) -> bool:
    """True if only this machine can reach that host."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
