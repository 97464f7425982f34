import json
from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from gatehouse import AT, SERVER
from watchfloor.chain import b64url, jcs, sha256
from watchfloor.grants.leave import Leave, Signer
from watchfloor.grants.verifying import Grant
from watchfloor.wire import RECEIPTS, SigningKey, receipt_message

KEY = SigningKey.from_seed(b"p" * 32)
GRANT = Grant(
    "G-1", SERVER, "R1", "a1", "refund.issue", "A" * 43, "alice", "refund-bot", "k" * 43, 1, "p", (), datetime.now(UTC)
)


def leave(ended: list[str]) -> Leave:
    return Leave(GRANT, Signer(KEY, SERVER, lambda: AT), lambda: ended.append("ended"))


def test_a_receipt_is_signed_tells_the_results_hash_and_ends_the_execution() -> None:
    ended: list[str] = []
    result: JsonValue = {"refund": "R-1", "amount": "40.00"}
    read = RECEIPTS.read(leave(ended).receipt("succeeded", result).encode())
    assert (read.body.grant, read.body.status, read.body.at) == ("G-1", "succeeded", AT)
    assert read.body.result_sha256 == b64url(sha256(jcs(result)))
    assert KEY.public.verifies(read.body.sig, receipt_message(SERVER, read.fields))
    assert ended == ["ended"]


def test_it_is_over_with_done_and_with_the_end_of_its_block_whatever_happens_in_it() -> None:
    ended: list[str] = []
    leave(ended).done()
    with pytest.raises(OSError, match="no money"), leave(ended):
        raise OSError("no money")
    assert ended == ["ended", "ended"]


def test_a_result_that_is_no_json_has_no_receipt() -> None:
    ended: list[str] = []
    with pytest.raises(ValueError, match=r"JSON|NaN|canonical|finite"):
        leave(ended).receipt("succeeded", json.loads("NaN"))
    assert ended == []
