"""Where a ledger is read from: its database, or an export of `record` lines; both give the same records.

Never knows whether what it reads is true.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, Protocol, cast, get_args

from watchfloor.chain import SALT_BYTES
from watchfloor.chain.tree import Node
from watchfloor.records import Kind, Record

CHUNK_RECORDS: Final = 1000
"""Records read at a time."""

HASH_BYTES: Final = 32

_KINDS: Final = frozenset(get_args(Kind))


class Malformed(NamedTuple):
    """What stands where a record should: at which line or row, and why it is none."""

    where: str
    why: str
    is_cut: bool = False


class Claims(NamedTuple):
    """What a database says of its own tree; an export claims nothing."""

    size: int
    frontier: bytes


class Source(Protocol):
    """A ledger to be read once, from the first record to the last."""

    is_whole: bool
    """True if nothing may be missing: a database, as against an export, which may be a part."""

    def chunks(self) -> Iterator[list[Record | Malformed]]:
        """Read the records as they stand, a chunk at a time."""
        ...

    def claims(self) -> Claims | None:
        """What the source says of its own tree."""
        ...

    def nodes(self) -> Iterator[Node]:
        """The nodes that it keeps for proofs."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


class Fields(NamedTuple):
    """The columns of a record, of whatever type they were found to be."""

    seq: object
    at: object
    kind: object
    run: object
    agent: object
    human: object
    epoch: object
    salt: object
    commit: object
    raw: object


def record_of(fields: Fields, where: str) -> Record | Malformed:
    """Make a record of what was found, or say which column is none of a record's."""
    fault = _fault(fields)
    if fault:
        return Malformed(where, fault)
    return Record._make(cast(tuple[object, ...], fields))


def _fault(fields: Fields) -> str:
    seq, at, kind, run, agent, human, epoch, salt, commit, raw = fields
    if type(seq) is not int or seq < 1:
        return f"seq is {seq!r}, not a number from 1 on"
    if type(kind) is not str or kind not in _KINDS:
        return f"kind is {kind!r}, which no record has"
    if type(at) is not str or type(epoch) is not int:
        return "at is no text, or epoch no number"
    for name, value in (("run", run), ("agent", agent), ("human", human)):
        if value is not None and type(value) is not str:
            return f"{name} is no text"
    if type(salt) is not bytes or len(salt) != SALT_BYTES or type(commit) is not bytes or len(commit) != HASH_BYTES:
        return f"salt has not {SALT_BYTES} bytes, or commit not {HASH_BYTES}"
    return "" if type(raw) is bytes else "the payload is not bytes"


def find(path: Path) -> Path:
    """The file to read: `path` itself, or the ledger in that folder. Raises ValueError if there is none."""
    file = path / "ledger.sqlite" if path.is_dir() else path
    if not file.is_file():
        raise ValueError(f"there is no ledger at {str(path)!r}; name a data folder, its ledger.sqlite or an export")
    return file
