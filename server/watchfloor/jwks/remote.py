"""Keys from an issuer's URL: fetched rarely, kept for a while, and believed a little longer while it is down.

It is the one place with an HTTP client. Never follows a redirect, never reads more than a key set can have, never
waits longer than a handshake may take, and never lets tokens decide how often it asks.
"""

import asyncio
import ssl
import time
from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import httpx

from watchfloor.jwks.keyset import KEY_SET_BYTES, KeySet
from watchfloor.jwks.refusal import TokenRefused

TTL_S: Final = 300.0
"""How long a fetched set counts as fresh: a withdrawn key is believed at most that long."""

COOLDOWN_S: Final = 10.0
"""At least this long between two questions, whatever kids tokens name and however often the issuer fails."""

BROKEN_OFF_S: Final = 1.0
"""The same, when whoever waited for the answer left: leaving must neither block the others nor let them ask at will."""

STALE_S: Final = 3600.0
"""How long an old set is believed while its issuer cannot be reached; then doubt means no."""

FETCH_S: Final = 3.0
"""Deadline of one fetch, from the name's resolution to the last byte; a handshake has no more."""

_STEP: Final = 0.9
"""The share of the deadline that one step may take: the client then ends it itself, and closes its socket."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@cache
def _authorities() -> ssl.SSLContext:
    """Whose certificates are believed (SSL_CERT_FILE adds one's own); read once, because it takes 20 to 100 ms."""
    return httpx.create_ssl_context()


class _Fetched(NamedTuple):
    keys: KeySet
    at_s: float


class RemoteKeys:
    """The key set at one URL. `clock` is monotonic, in seconds; `transport` stands in for the network."""

    def __init__(
        self,
        url: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
        deadline_s: float = FETCH_S,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError(f"a key set is fetched over https (http on this machine only), not from {url!r}")
        self.url = url
        self._clock = clock
        self._transport = transport
        self._authorities = _authorities()
        self._deadline_s = deadline_s
        self._fetched: _Fetched | None = None
        self._asked_at_s: float | None = None
        self._fault = "it was not asked yet"
        self._asking = asyncio.Lock()

    async def find(self, kid: str | None) -> KeySet:
        """Give the key set in force; ask again when it is old, or when it lacks `kid`. Raises `TokenRefused`."""
        known = self._believed()
        suffices = known is not None and known.has(kid)
        # While somebody asks already: wait for that answer, unless what is known will do.
        if (not suffices) if self._asking.locked() else self._should_ask(kid):
            async with self._asking:
                if self._should_ask(kid):
                    await self._ask()
        believed = self._believed()
        if believed is None:
            raise TokenRefused(
                "keys_unavailable", f"the issuer's key set at {self.url!r} cannot be had: {self._fault}; try again soon"
            )
        return believed

    def _should_ask(self, kid: str | None) -> bool:
        now_s = self._clock()
        if self._asked_at_s is not None and now_s - self._asked_at_s < COOLDOWN_S:
            return False
        return self._fetched is None or now_s - self._fetched.at_s >= TTL_S or not self._fetched.keys.has(kid)

    def _believed(self) -> KeySet | None:
        if self._fetched is None or self._clock() - self._fetched.at_s >= STALE_S:
            return None
        return self._fetched.keys

    async def _ask(self) -> None:
        self._asked_at_s = asked_at_s = self._clock()
        try:
            async with asyncio.timeout(self._deadline_s):
                self._fetched = _Fetched(KeySet.read(await self._fetch()), asked_at_s)
        except asyncio.CancelledError:
            self._asked_at_s = asked_at_s - COOLDOWN_S + BROKEN_OFF_S
            self._fault = "the peer for whom it was asked left before the answer"
            raise
        except TimeoutError:
            self._fault = f"no whole answer within {self._deadline_s:g} s"
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
            self._fault = str(error) or type(error).__name__

    async def _fetch(self) -> bytes:
        client = httpx.AsyncClient(
            follow_redirects=False,
            trust_env=False,
            verify=self._authorities,
            timeout=_STEP * self._deadline_s,
            transport=self._transport,
        )
        headers = {"Accept": "application/jwk-set+json, application/json", "Accept-Encoding": "identity"}
        async with client, client.stream("GET", self.url, headers=headers) as answer:
            if answer.status_code != 200:
                raise ValueError(f"it answered {answer.status_code}, and only 200 is believed")
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise ValueError("it answered compressed, though it was asked not to")
            body = bytearray()
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) > KEY_SET_BYTES:
                    raise ValueError(f"it has more than {KEY_SET_BYTES} bytes")
            return bytes(body)
