import ssl

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.frames import Close
from websockets.http11 import Response

from watchfloor.errors import ProtocolError, Refused, Unreachable
from watchfloor.link.answers import closed_early, explain


def status(code: int, body: bytes = b"") -> InvalidStatus:
    return InvalidStatus(Response(code, "", Headers(), body))


@pytest.mark.parametrize(("code", "word"), [(401, "token"), (403, "forbidden")])
def test_who_is_not_let_in_is_refused(code: int, word: str) -> None:
    answer = explain(status(code, b"the token is over"), "ws://x")
    assert isinstance(answer, Refused)
    assert answer.code == word
    assert "the token is over" in answer.reason


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (status(503, b"the ledger cannot be written"), "cannot take anybody now: the ledger cannot be written"),
        (status(404), "is no watchfloor server: HTTP status 404"),
        (TimeoutError(), "did not answer in time"),
        (ConnectionRefusedError(111, "Connection refused"), "there is no server"),
        (ProtocolError("json", "the line is not JSON"), "is no watchfloor server: the line is not JSON"),
        (ssl.SSLError(1, "handshake failure"), "there is no server"),
        (KeyError("x"), "dialling"),
    ],
)
def test_what_cannot_serve_now_is_unreachable_in_one_sentence(error: Exception, words: str) -> None:
    answer = explain(error, "ws://x")
    assert isinstance(answer, Unreachable)
    assert words in str(answer)
    assert "\n" not in str(answer)


def test_a_certificate_that_is_not_trusted_is_named() -> None:
    error = ssl.SSLCertVerificationError("bad")
    error.verify_message = "self-signed certificate"
    assert "not to be trusted: self-signed certificate" in str(explain(error, "wss://x"))


def test_a_close_before_the_welcome_says_its_reason() -> None:
    refused = explain(ConnectionClosedError(Close(4403, "locked"), None), "ws://x")
    assert isinstance(refused, Refused)
    assert "locked" in refused.reason
    assert isinstance(explain(ConnectionClosedError(None, None), "ws://x"), Unreachable)
    assert isinstance(closed_early(1012, "restarting", "ws://x"), Unreachable)


def test_a_hostile_body_reaches_no_terminal() -> None:
    answer = explain(status(503, b"\x1b]10;?\x1b\\" + b"x" * 5000), "ws://x")
    assert "\x1b" not in str(answer)
    assert len(str(answer)) < 600
