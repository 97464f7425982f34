"""One entry of the ledger: a head in the clear, and a payload under a salted commitment.

Never knows how it is stored. Shapes: `raw` is UTF-8, `salt` 16 bytes, `commit` 32 bytes.
"""

from typing import NamedTuple

from watchfloor.records.kinds import Kind


class NewRecord(NamedTuple):
    """A fact about to be written: no number and no commitment yet. Absent ids are None."""

    at: str
    kind: Kind
    raw: bytes
    run: str | None = None
    agent: str | None = None
    human: str | None = None
    epoch: int = 0


class Record(NamedTuple):
    """A written fact. `seq` counts from 1 without gaps; `at` is RFC 3339; `human` is opaque."""

    seq: int
    at: str
    kind: Kind
    run: str | None
    agent: str | None
    human: str | None
    epoch: int
    salt: bytes
    commit: bytes
    raw: bytes
