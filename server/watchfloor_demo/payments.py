"""The shop's payments service: real HTTP, and no money moves without a grant for exactly that.

It is an enforcement point: each grant is used up at the server first, nothing moves for a run that was killed or is
held, nor while no fresh fence is here. Never knows an agent's reasons.
"""

import json
import os
import sqlite3
import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, Protocol, cast

from pydantic import JsonValue

from watchfloor.grants import BlockingPoint, GrantRefused, Leave, Point
from watchfloor_demo.shop import Shop

NAME: Final = "payments"
TOOL: Final = "refund.issue"
BODY_BYTES: Final = 4096

Refund = dict[str, JsonValue]


class Guard(Protocol):
    """What says whether a grant may be executed: an enforcement point."""

    def check(self, grant: str, tool: str, args: Mapping[str, JsonValue]) -> Leave:
        """Use a grant up for exactly this; raises `GrantRefused`."""
        ...


class Payments:
    """Checks leave, then books the refund."""

    def __init__(self, shop: Shop, guard: Guard) -> None:
        self._shop = shop
        self._guard = guard

    def refund(self, token: str, args: dict[str, str]) -> Refund:
        """Move the money, and sign the receipt for it; raises `GrantRefused`."""
        return self.execute(token, TOOL, dict(args))

    def execute(self, token: str, tool: str, args: Mapping[str, JsonValue]) -> Refund:
        """Do what a tool does, after the one check before everything: what the server's practice tries too."""
        with self._guard.check(token, tool, args) as leave:
            if tool != TOOL:
                raise GrantRefused("unknown", f"there is no {tool!r} here; ask for {TOOL!r}")
            grant = leave.grant
            order, amount, currency = (str(args[name]) for name in ("order", "amount", "currency"))
            try:
                self._shop.refund(grant.grant, order, amount, currency)
            except sqlite3.IntegrityError as error:
                raise GrantRefused("used", f"grant {grant.grant!r} has moved money before") from error
            done: Refund = {"refund": f"R-{grant.grant}", "approved_by": ", ".join(grant.approved_by)}
            return {**done, "receipt": leave.receipt("succeeded", done)}


class Handler(BaseHTTPRequestHandler):
    """`POST /refunds` with `Authorization: Bearer <grant>` and the arguments as JSON."""

    payments: Payments

    def do_POST(self) -> None:
        """Answer 200 with the refund and its receipt, or 403 with why not."""
        length = int(self.headers.get("content-length") or 0)
        token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
        try:
            if self.path != "/refunds" or not 0 < length <= BODY_BYTES:
                raise GrantRefused("request", "only POST /refunds with a small JSON body is known here")
            args = cast(dict[str, str], json.loads(self.rfile.read(length)))
            done = self.payments.refund(token, args)
        except (GrantRefused, ValueError, KeyError) as error:
            self._answer(403, {"error": str(error)})
        else:
            self._answer(200, done)

    def _answer(self, status: int, body: Refund) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class named it
        """Say nothing: this terminal is the console's."""


def main(folder: str, server: str) -> None:
    """Serve on a free port of loopback, and write its URL to `payments.url` in the shop's folder once it may act."""
    token = Path(os.environ["WATCHFLOOR_TOKEN_FILE"])

    def practise(grant: str, tool: str, args: Mapping[str, JsonValue]) -> Refund:
        return payments.execute(grant, tool, args)

    point = BlockingPoint(Point(NAME, server, lambda: token.read_text(encoding="ascii").strip(), practise=practise))
    payments = Handler.payments = Payments(Shop(Path(folder)), point)
    with point, ThreadingHTTPServer(("127.0.0.1", 0), Handler) as service:
        point.ready()
        url = f"http://127.0.0.1:{service.server_address[1]}"
        ready = Path(folder) / "payments.url"
        ready.with_suffix(".new").write_text(url, encoding="ascii")
        ready.with_suffix(".new").rename(ready)
        service.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:3])
