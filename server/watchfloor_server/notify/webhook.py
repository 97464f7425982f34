"""One signed POST to a URL that the directory names, and nowhere else.

Never follows a redirect, never reads an answer's body, never takes a proxy out of the environment, never waits long.
"""

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Final

import httpx

from watchfloor.wire import fault_of_url
from watchfloor_server.notify.page import Page
from watchfloor_server.notify.signing import Secrets, headers_of
from watchfloor_server.notify.undelivered import Undelivered

POST_S: Final = 5.0
"""Deadline of one try, from the name's resolution to the answer's head."""

_STEP: Final = 0.9
"""The share of it that one step may take: the client then ends it itself, and closes its socket."""

_LATER: Final = frozenset({408, 425, 429})
"""Refusals that ask for another try."""


class Webhooks:
    """Posts pages, each under its target's secret. `transport` stands in for the network."""

    def __init__(
        self,
        secrets: Secrets,
        now: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
        deadline_s: float = POST_S,
    ) -> None:
        self._secrets = secrets
        self._now = now
        self._transport = transport
        self._deadline_s = deadline_s
        self._authorities: ssl.SSLContext | None = None

    async def post(self, url: str, page: Page) -> None:
        """Hand one page over; raises `Undelivered`."""
        if (fault := fault_of_url(url)) is not None:
            raise Undelivered(fault, is_final=True)
        if self._authorities is None:
            # read once, and not in the loop: it takes 20 to 100 ms
            self._authorities = await asyncio.to_thread(httpx.create_ssl_context)
        try:
            async with asyncio.timeout(self._deadline_s):
                status = await self._answer(url, page, self._authorities)
        except TimeoutError:
            raise Undelivered(f"no answer within {self._deadline_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
            raise Undelivered(str(error) or type(error).__name__) from None
        if not 200 <= status < 300:
            raise Undelivered(f"it answered {status}", is_final=status < 500 and status not in _LATER)

    async def _answer(self, url: str, page: Page, authorities: ssl.SSLContext) -> int:
        body = page.body()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "watchfloor",
            **headers_of(self._secrets.of(url), page.id, self._now(), body),
        }
        client = httpx.AsyncClient(
            follow_redirects=False,
            trust_env=False,
            verify=authorities,
            timeout=_STEP * self._deadline_s,
            transport=self._transport,
        )
        async with client, client.stream("POST", url, headers=headers, content=body) as answer:
            return answer.status_code
