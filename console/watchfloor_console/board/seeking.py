"""What a screen can ask a server for, and what it is told: nothing of it is on the board by itself.

Never knows how it is asked, nor how it is shown.
"""

from datetime import datetime
from typing import NamedTuple

from watchfloor.oversight import Condition, Dossier, Fork, RecordLine, Seal


class RunSeek(NamedTuple):
    """The records of one run, from `after` on; 0 begins with the newest that are of use."""

    run: str
    after: int = 0


class WhoSeek(NamedTuple):
    """The identity behind a run, and why its action was answered as it was."""

    run: str
    action: str = ""


class RecordSeek(NamedTuple):
    """One record, whole."""

    seq: int


class PastSeek(NamedTuple):
    """What changed state in the ledger, from `after` on."""

    after: int = 0


class AroundSeek(NamedTuple):
    """The records about a number, of one run, or of all with an empty one."""

    seq: int
    run: str = ""


class KillsSeek(NamedTuple):
    """What the ledger has of kills, drills among them."""


class MomentSeek(NamedTuple):
    """Which number a moment had; with `seq` the other way round."""

    at: datetime | None = None
    seq: int = 0


class SealSeek(NamedTuple):
    """The proof that a record is in the signed ledger."""

    record: RecordLine


class VerifySeek(NamedTuple):
    """The newest signed checkpoint, verified."""


class SinceSeek(NamedTuple):
    """What happened after this operator last looked."""


class HealthSeek(NamedTuple):
    """How the server says that it is."""


OfThePast = RecordSeek | PastSeek | AroundSeek | KillsSeek | MomentSeek | SinceSeek

Seek = RunSeek | WhoSeek | SealSeek | VerifySeek | HealthSeek | OfThePast


class Records(NamedTuple):
    """Records in order; `after` is where they begin, `upto` how far was looked, `is_whole` whether that was all.

    `signed` are the numbers of those checkpoints whose signature was verified.
    """

    records: tuple[RecordLine, ...]
    after: int
    upto: int
    is_whole: bool
    signed: frozenset[int] = frozenset()


class Verified(NamedTuple):
    """Up to which number the ledger is verified now."""

    size: int


class Fault(NamedTuple):
    """Why there is no answer: one sentence."""

    words: str
    fork: Fork | None = None


Found = Records | Dossier | Condition | RecordLine | Seal | Verified | Fault
