import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from pydantic import JsonValue

from watchfloor.grants import args_sha256
from watchfloor.jwks import KeySet
from watchfloor.tokens import GRANT_TYP, sign_token
from watchfloor.wire import SigningKey
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


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


@pytest.fixture
def url(shop: Shop) -> Iterator[str]:
    keys = KeySet.of([{**KEY.public.jwk.model_dump(), "kid": KEY.public.thumbprint, "use": "sig", "alg": "EdDSA"}])
    Handler.payments = Payments(shop, keys)
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
    Handler.payments = Payments(shop, Handler.payments._keys)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    assert "moved money before" in post(url, grant(ARGS), ARGS).json()["error"]
    assert booked(shop) == 1


def test_other_requests_are_refused(url: str) -> None:
    assert httpx.post(url.replace("/refunds", "/other"), json=ARGS).status_code == 403
    assert httpx.post(url, content=b"x" * 5000).status_code == 403
