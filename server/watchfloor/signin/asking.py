"""One small question to an identity provider: https, no redirects, bounded in size and time, JSON back.

Never knows what is asked.
"""

import json
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple, cast
from urllib.parse import urlsplit

import httpx
from pydantic import JsonValue

ANSWER_BYTES: Final = 256 * 1024
"""The longest answer that is read: a discovery document has 5 KiB, a token 10."""

ASK_S: Final = 10.0
"""Deadline of each step of a question; a person waits for it."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@cache
def _authorities() -> ssl.SSLContext:
    """Whose certificates are believed (SSL_CERT_FILE adds one's own)."""
    return httpx.create_ssl_context()


class SignInRefused(Exception):
    """The identity provider does not let this person in, or cannot be believed: a sentence says which and why."""


class Answer(NamedTuple):
    """What came back: the status, and the JSON object in the body (empty if it was none)."""

    status: int
    fields: Mapping[str, JsonValue]

    def text(self, name: str) -> str:
        """A field that is a text; empty if it is not."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""


def check_url(url: str) -> str:
    """Refuse a URL that anybody on the way could answer; raises `SignInRefused`."""
    parts = urlsplit(url)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)):
        return url
    raise SignInRefused(f"{url!r} is no https URL (http is for this machine only); ask who runs the identity provider")


async def ask(url: str, form: Mapping[str, str] | None = None) -> Answer:
    """GET a document, or POST a form; raises `SignInRefused`."""
    method = "GET" if form is None else "POST"
    client = httpx.AsyncClient(follow_redirects=False, trust_env=False, verify=_authorities(), timeout=ASK_S)
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    try:
        async with client, client.stream(method, check_url(url), data=form, headers=headers) as answer:
            body = bytearray()
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) > ANSWER_BYTES:
                    raise SignInRefused(f"{url!r} answers with more than {ANSWER_BYTES} bytes")
            return Answer(answer.status_code, _object(bytes(body)))
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise SignInRefused(f"{url!r} cannot be asked: {error or type(error).__name__}; try again") from error


def _object(body: bytes) -> Mapping[str, JsonValue]:
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return cast(Mapping[str, JsonValue], found) if isinstance(found, dict) else {}
