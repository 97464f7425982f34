"""Leave that an enforcement point has used up: what it is for, and, once it is executed, the receipt for that.

Never knows the connection to the server.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Final, Literal, NamedTuple, Self, cast

from pydantic import JsonValue

from watchfloor.chain import b64url, jcs, sha256
from watchfloor.grants.verifying import Grant
from watchfloor.wire import Receipt, SigningKey, encode, receipt_message

Status = Literal["succeeded", "failed", "unknown"]

_NO_SIGNATURE: Final = "A" * 86


class Signer(NamedTuple):
    """What receipts are signed with; `at` tells the time as the wire writes it."""

    key: SigningKey
    server: str
    at: Callable[[], str]


class Leave:
    """A grant that is used up. The point counts as executing it until there is a receipt, `done`, or the `with` ends.

    While it is, a kill of its run is not shown as fenced. `receipt` and `done` may be called from any thread.
    """

    def __init__(self, grant: Grant, signer: Signer, ended: Callable[[], None]) -> None:
        self.grant = grant
        self._signer = signer
        self._ended = ended

    def receipt(self, status: Status, result: JsonValue = None) -> str:
        """Sign what was done, as the text for the agent's outcome; raises ValueError for a result that is no JSON."""
        text = sign_receipt(self._signer, self.grant.grant, status, result)
        self._ended()
        return text

    def done(self) -> None:
        """Nothing of it is being executed any more."""
        self._ended()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended()


def sign_receipt(signer: Signer, grant: str, status: Status, result: JsonValue) -> str:
    """Make a receipt: what became of a grant, and the hash of the result (b64url SHA-256 over JCS)."""
    draft = Receipt(
        grant=grant, status=status, result_sha256=b64url(sha256(jcs(result))), at=signer.at(), sig=_NO_SIGNATURE
    )
    fields = cast(dict[str, JsonValue], draft.model_dump())
    return encode(draft.model_copy(update={"sig": signer.key.sign(receipt_message(signer.server, fields))})).decode()
