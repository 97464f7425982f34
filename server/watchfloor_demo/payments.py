"""The shop's payments service: real HTTP, and no money moves without a grant for exactly that.

It verifies the grant by the server's published keys, and uses each once. Never knows an agent's reasons.
"""

import json
import sqlite3
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, cast

import httpx

from watchfloor.grants import Grant, GrantBook, GrantRefused, verify_grant
from watchfloor.jwks import KeySet
from watchfloor_demo.shop import Shop

AUDIENCE: Final = "payments"
TOOL: Final = "refund.issue"
BODY_BYTES: Final = 4096


class Payments:
    """Checks leave, then books the refund."""

    def __init__(self, shop: Shop, keys: KeySet) -> None:
        self._shop = shop
        self._keys = keys
        self._book = GrantBook()

    def refund(self, token: str, args: dict[str, str]) -> Grant:
        """Move the money; raises `GrantRefused`."""
        now = datetime.now(UTC)
        grant = verify_grant(token, self._keys, audience=AUDIENCE, tool=TOOL, args=args, now=now)
        self._book.use(grant, now)
        try:
            self._shop.refund(grant.grant, args["order"], args["amount"], args["currency"])
        except sqlite3.IntegrityError as error:
            raise GrantRefused("used", f"grant {grant.grant!r} has moved money before") from error
        return grant


class Handler(BaseHTTPRequestHandler):
    """`POST /refunds` with `Authorization: Bearer <grant>` and the arguments as JSON."""

    payments: Payments

    def do_POST(self) -> None:
        """Answer 200 with the refund, or 403 with why not."""
        length = int(self.headers.get("content-length") or 0)
        token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
        try:
            if self.path != "/refunds" or not 0 < length <= BODY_BYTES:
                raise GrantRefused("request", "only POST /refunds with a small JSON body is known here")
            args = cast(dict[str, str], json.loads(self.rfile.read(length)))
            grant = self.payments.refund(token, args)
        except (GrantRefused, ValueError, KeyError) as error:
            self._answer(403, {"error": str(error)})
        else:
            self._answer(200, {"refund": f"R-{grant.grant}", "approved_by": ", ".join(grant.approved_by)})

    def _answer(self, status: int, body: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class named it
        """Say nothing: this terminal is the console's."""


def main(folder: str, server: str) -> None:
    """Serve on a free port of loopback, and write its URL to `payments.url` in the shop's folder."""
    published = httpx.get(server.replace("ws://", "http://") + "/.well-known/jwks.json", timeout=5.0)
    Handler.payments = Payments(Shop(Path(folder)), KeySet.read(published.raise_for_status().text))
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as service:
        url = f"http://127.0.0.1:{service.server_address[1]}"
        ready = Path(folder) / "payments.url"
        ready.with_suffix(".new").write_text(url, encoding="ascii")
        ready.with_suffix(".new").rename(ready)
        service.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:3])
