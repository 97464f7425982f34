import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from pydantic import JsonValue

from watchfloor.grants import GrantBook, Leave, args_sha256, verify_grant
from watchfloor.grants.leave import Signer
from watchfloor.jwks import KeySet
from watchfloor.tokens import GRANT_TYP, sign_token
from watchfloor.wire import RECEIPTS, SigningKey, receipt_message
from watchfloor_demo.payments import Handler, Payments
from watchfloor_demo.shop import Shop, open_shop

KEY = SigningKey.from_seed(b"s" * 32)
ARGS = {"order": "A-17", "amount": "40.00", "currency": "EUR"}


def grant(args: dict[str, str], ident: str = "G-1") -> str:
    now = datetime.now(UTC)
    claims: dict[str, JsonValue] = {
        "iss": "wf-test",
        "aud": "payments",
        "sub": "alice",
        "client_id": "refund-bot",
        "jti": ident,
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int((now + timedelta(seconds=30)).timestamp()),
        "cnf": {"jkt": "k" * 43},
        "tctx": {"tool": "refund.issue", "args_sha256": args_sha256(args)},
        "watchfloor": {"run": "R1", "action": "a1", "epoch": 1, "approved_by": ["mara"], "policy": "p"},
    }
    return sign_token(KEY, GRANT_TYP, claims)


class Guard:
    """An enforcement point without a server: it verifies, remembers, and signs."""

    def __init__(self) -> None:
        entry = {**KEY.public.jwk.model_dump(), "kid": KEY.public.thumbprint, "use": "sig", "alg": "EdDSA"}
        self._keys = KeySet.of([entry])
        self._book = GrantBook()
        self.ended = 0

    def check(self, grant: str, tool: str, args: Mapping[str, JsonValue]) -> Leave:
        now = datetime.now(UTC)
        found = verify_grant(grant, self._keys, audience="payments", tool=tool, args=args, now=now)
        self._book.use(found, now)
        return Leave(found, Signer(KEY, "wf-test", lambda: "2026-01-31T09:30:00.000Z"), self._end)

    def _end(self) -> None:
        self.ended += 1


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


@pytest.fixture
def url(shop: Shop) -> Iterator[str]:
    Handler.payments = Payments(shop, Guard())
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as service:
        thread = threading.Thread(target=service.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{service.server_address[1]}/refunds"
        service.shutdown()
        thread.join()


def booked(shop: Shop) -> int:
    with shop.database() as database:
        return int(database.execute("SELECT count(*) FROM refunds").fetchone()[0])


def post(url: str, token: str, args: dict[str, str]) -> httpx.Response:
    return httpx.post(url, json=args, headers={"authorization": f"Bearer {token}"})


def test_money_moves_with_a_grant_for_exactly_that(url: str, shop: Shop) -> None:
    answer = post(url, grant(ARGS), ARGS)
    assert (answer.status_code, answer.json()["approved_by"]) == (200, "mara")
    assert booked(shop) == 1
    read = RECEIPTS.read(answer.json()["receipt"].encode())
    assert (read.body.grant, read.body.status) == ("G-1", "succeeded")
    assert KEY.public.verifies(read.body.sig, receipt_message("wf-test", read.fields))


@pytest.mark.parametrize(
    ("token", "args"),
    [
        ("x", ARGS),
        ("not.a.token", ARGS),
        (grant(ARGS), {**ARGS, "amount": "4000.00"}),
        (grant({"order": "A-17"}), {"order": "A-17"}),
    ],
)
def test_no_money_moves_without_one(url: str, shop: Shop, token: str, args: dict[str, str]) -> None:
    assert post(url, token, args).status_code == 403
    assert booked(shop) == 0


def test_a_grant_moves_money_once_even_after_the_service_forgot_it(url: str, shop: Shop) -> None:
    assert post(url, grant(ARGS), ARGS).status_code == 200
    assert "already" in post(url, grant(ARGS), ARGS).json()["error"]
    Handler.payments = Payments(shop, Guard())
    assert "moved money before" in post(url, grant(ARGS), ARGS).json()["error"]
    assert booked(shop) == 1


def test_other_requests_are_refused(url: str) -> None:
    assert httpx.post(url.replace("/refunds", "/other"), json=ARGS).status_code == 403
    assert httpx.post(url, content=b"x" * 5000).status_code == 403
