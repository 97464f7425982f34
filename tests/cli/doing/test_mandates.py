import os
from pathlib import Path

import peers
import shell as shells
from watchfloor.cli.doing.mandates import read_limits
from watchfloor.signin import Drawer, SignedIn
from watchfloor.tokens import sign_token, unverified_claims
from watchfloor.wire import SigningKey

KEY = SigningKey.from_seed(bytes(32))


def sign_in(home: Path, issuer: str = "https://idp.example") -> None:
    drawer = Drawer(home / "config" / "watchfloor")
    drawer.new_key(issuer, os.urandom)
    token = sign_token(KEY, "JWT", {"iss": issuer, "sub": "alice"})
    drawer.keep(SignedIn(issuer=issuer, client="cli", id_token=token))


def test_a_number_is_a_cap_and_a_word_the_only_value() -> None:
    texts = ("amount=100.00", "currency=EUR", "order==4711", "note=1.5.2", "calls=3")
    assert dict(read_limits(texts)) == {
        "amount": {"most": "100.00"},
        "currency": {"is": "EUR"},
        "order": {"is": "4711"},
        "note": {"is": "1.5.2"},
        "calls": {"most": "3"},
    }


async def test_a_mandate_is_for_the_server_that_is_there(tmp_path: Path) -> None:
    sign_in(tmp_path)
    async with peers.serving(tmp_path / "data") as floor:
        shell = shells.Shell(tmp_path, floor.url)
        words = ("--tool", "refund.issue", "--limit", "amount=100", "--ttl", "60")
        given = await shell.run("mandate", "--agent", "refund-bot", "--task", "ticket 4711", *words)
        assert given.code == 0, given.err
        claims = unverified_claims(given.out.strip())
        assert (claims["aud"], claims["agent"], claims["task"]) == (floor.server, "refund-bot", "ticket 4711")
        assert (claims["tools"], claims["limits"]) == (["refund.issue"], {"amount": {"most": "100"}})


def test_who_is_not_signed_in_or_at_several_places_is_told(tmp_path: Path) -> None:
    shell = shells.Shell(tmp_path)
    words = ("mandate", "--agent", "refund-bot", "--task", "t")
    ended = shell.run_now(*words)
    assert (ended.code, ended.is_one_sentence()) == (1, True)
    assert "watchfloor login" in ended.err
    for issuer in ("https://a.example", "https://b.example"):
        sign_in(tmp_path, issuer)
    ended = shell.run_now(*words)
    assert "choose with --issuer URL" in ended.err
    assert "not signed in here" in shell.run_now(*words, "--issuer", "https://c.example").err
    assert "there is no server at" in shell.run_now(*words, "--issuer", "https://a.example").err
