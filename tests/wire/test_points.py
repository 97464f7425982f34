import base64
import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from watchfloor.errors import ProtocolError
from watchfloor.wire import POINT_LINES, RECEIPTS, TO_POINT, Receipt, SigningKey, encode, receipt_message

GOLDEN = Path(__file__).parent / "golden"
SEED = bytes(range(32))
SERVER = "S0123456789A"
LINE: dict[str, Any] = json.loads((GOLDEN / "receipt.jsonl").read_bytes())


def test_a_receipt_is_signed_like_every_word_of_the_protocol() -> None:
    rest = rfc8785.dumps({name: value for name, value in LINE.items() if name != "sig"})
    message = receipt_message(SERVER, LINE)
    assert message == f"watchfloor receipt v1\n{SERVER}\n".encode() + rest
    assert SigningKey.from_seed(SEED).sign(message) == LINE["sig"]


def test_its_signature_serves_for_no_other_server_grant_status_or_result() -> None:
    key = SigningKey.from_seed(SEED).public
    assert key.verifies(LINE["sig"], receipt_message(SERVER, LINE))
    assert not key.verifies(LINE["sig"], receipt_message("other", LINE))
    for change in ({"grant": "G-2"}, {"status": "failed"}, {"result_sha256": "B" * 43}):
        assert not key.verifies(LINE["sig"], receipt_message(SERVER, LINE | change))


def test_a_receipt_is_the_same_line_by_itself_and_on_a_connection() -> None:
    raw = encode(Receipt(**{name: value for name, value in LINE.items() if name != "t"}))
    assert RECEIPTS.read(raw).body == POINT_LINES.read(raw).body


@pytest.mark.parametrize(
    "raw",
    [
        b'{"t":"fenced","n":-1}',
        b'{"t":"fenced","n":1,"busy":["not an id"]}',
        b'{"t":"redeem","id":"r1","grant":""}',
        b'{"t":"fence","n":1}',
    ],
)
def test_what_is_no_line_of_a_point_is_refused(raw: bytes) -> None:
    with pytest.raises(ProtocolError):
        POINT_LINES.read(raw)


def test_a_fence_says_of_a_run_only_what_is_known() -> None:
    line = {"t": "fence", "n": 1, "at": "2026-01-31T09:30:00.000Z", "epoch": 8, "runs": {"R1": "held"}, "token": "x"}
    assert TO_POINT.read(json.dumps(line).encode()).body.t == "fence"
    for runs in ({"R1": "dead"}, {"not an id": "held"}, ["R1"]):
        with pytest.raises(ProtocolError):
            TO_POINT.read(json.dumps(line | {"runs": runs}).encode())


def test_the_golden_fences_token_is_a_jws_of_its_own_type() -> None:
    token = json.loads((GOLDEN / "to_point.jsonl").read_bytes().splitlines()[0])["token"]
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert header["typ"] == "watchfloor-fence+jwt"
