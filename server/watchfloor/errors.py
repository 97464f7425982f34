"""What can go wrong, as far as a caller must tell it apart.

Never knows who raises these, nor how they are shown.
"""

from enum import IntEnum


class CloseCode(IntEnum):
    """Why a peer's connection was closed: WebSocket close codes of our own, and 1009 of RFC 6455."""

    PROTOCOL = 4400
    IDENTITY = 4401
    REFUSED = 4403
    TOO_SLOW = 4408
    SUPERSEDED = 4409
    FLOODING = 4429
    NOT_WRITABLE = 4503
    TOO_BIG = 1009


class ProtocolError(Exception):
    """A peer's line, or its connection, breaks the contract.

    `code` is a short stable word, `reason` one sentence for people. `seq` is set when the refused
    line used that number up. `close` is set when the peer cannot be trusted any more.
    """

    def __init__(self, code: str, reason: str, *, seq: int | None = None, close: CloseCode | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.seq = seq
        self.close = close


class Refused(Exception):
    """The other side did not let us in, or did not do what we asked: `code`, and why in a sentence."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Unreachable(Exception):
    """The server cannot be reached; the message says which address, and what to do."""


class Denied(Exception):
    """An action was denied: why, by which rules, and what an approver told the agent."""

    def __init__(self, reason: str, rules: tuple[str, ...] = (), feedback: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rules = rules
        self.feedback = feedback


class Stopped(Exception):
    """The run was killed, or its lease is over: nothing more may be done in it."""

    def __init__(self, reason: str, order: str | None = None, by: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.order = order
        self.by = by
