import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from watchfloor.errors import ProtocolError
from watchfloor.wire import (
    CONSOLE_LINES,
    LOCAL_CHALLENGES,
    LOCAL_LINES,
    TO_LOCAL,
    LocalOrder,
    LocalStage,
    SigningKey,
    encode,
    local_message,
)

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parent / "golden/signatures.json").read_text("utf-8"))
AT = "2026-01-31T09:30:00.000Z"
LINE: dict[str, Any] = GOLDEN["local"]["line"]


def test_an_order_out_of_band_is_signed_with_the_wardens_nonce_and_its_own_hash() -> None:
    order_hash = base64.urlsafe_b64encode(hashlib.sha256(LINE["order"].encode()).digest()).decode().rstrip("=")
    spelled_out = f"watchfloor local v1\n{GOLDEN['server']}\n{LINE['nonce']}\n{order_hash}"
    message = local_message(GOLDEN["server"], LINE["nonce"], LINE["order"])
    assert message == spelled_out.encode() == GOLDEN["local"]["message"].encode()
    key = SigningKey.from_seed(bytes.fromhex(GOLDEN["seed"]))
    assert key.sign(message) == LINE["sig"] == GOLDEN["local"]["signature"]


def test_its_signature_serves_for_no_other_nonce_server_or_order() -> None:
    key = SigningKey.from_seed(bytes.fromhex(GOLDEN["seed"])).public
    server, nonce, order = GOLDEN["server"], LINE["nonce"], LINE["order"]
    assert key.verifies(LINE["sig"], local_message(server, nonce, order))
    for other in ((server, "x", order), ("x", nonce, order), (server, nonce, "x")):
        assert not key.verifies(LINE["sig"], local_message(*other))


def test_the_order_inside_is_a_line_of_a_console() -> None:
    read = LOCAL_LINES.read(json.dumps(LINE).encode()).body
    assert isinstance(read, LocalOrder)
    assert CONSOLE_LINES.read(read.order.encode()).body.t == "order"


@pytest.mark.parametrize(
    "change", [{"order": "x" * 16_385}, {"order": ""}, {"nonce": "short"}, {"sig": "short"}, {"t": "order"}]
)
def test_what_is_no_order_out_of_band_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(ProtocolError):
        LOCAL_LINES.read(json.dumps(LINE | change).encode())


def test_a_warden_names_its_run_in_its_challenge_and_its_stages_are_a_closed_list() -> None:
    with pytest.raises(ProtocolError, match="run"):
        LOCAL_CHALLENGES.read(json.dumps({"t": "challenge", "nonce": "A" * 43, "at": AT, "server": "S"}).encode())
    raw = encode(LocalStage(order="O1", run="R1", stage="held", at_ms=1.5))
    assert TO_LOCAL.read(raw).body.t == "stage"
    with pytest.raises(ProtocolError):
        TO_LOCAL.read(raw.replace(b"held", b"dead"))
