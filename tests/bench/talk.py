"""Knows what the agents of the bench say: messages of 20 lines of reasoning, 484 bytes a line.

It must never know a socket. The last line of a message holds the moment it was written.
"""

import re
import time
from typing import Final

LINES: Final = 20
"""Lines in one message."""

LINE_BYTES: Final = 484
"""One line: about what a step of reasoning with an intent takes."""

_HEAD: Final = b'{"t":"reasoning","seq":%d,"at":"2026-01-31T09:30:00.000Z","text":"%c%019d '
_WORDS: Final = (
    b"Order A-17 was paid twice, on Monday and again on Tuesday morning; the shop's ledger shows both payments, "
    b"the bank has settled only the first of them. The customer wrote that one payment has to go back to the card "
    b"it came from. The limit for a refund without a person is 50.00 EUR, this one is 40.00 EUR, so it can be "
    b"proposed at once: look the order up, compare both amounts, propose the refund, then answer the ticket. "
)
_STAMP: Final = re.compile(rb"@(\d{19})")


def message(first_seq: int, at_ns: int) -> bytes:
    """One message: lines `first_seq` to `first_seq + 19`, the last one stamped with `at_ns` (monotonic clock)."""
    last = first_seq + LINES - 1
    lines = [_line(seq, b"#", 0) for seq in range(first_seq, last)]
    lines.append(_line(last, b"@", at_ns))
    return b"\n".join(lines)


def stamps(heard: bytes) -> list[int]:
    """The moments in what a console heard."""
    return [int(found) for found in _STAMP.findall(heard)]


def now_ns() -> int:
    """This machine's monotonic clock, the same in every process."""
    return time.monotonic_ns()


def _line(seq: int, mark: bytes, at_ns: int) -> bytes:
    head = _HEAD % (seq, mark, at_ns)
    return head + _WORDS[: LINE_BYTES - len(head) - 2] + b'"}'
