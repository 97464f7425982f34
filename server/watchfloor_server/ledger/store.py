"""Reads the ledger: pages, single records, proofs, and what each operator has seen.

Every question is a short keyset query on a connection that cannot write. Never knows who asks, nor
what is not committed yet.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from watchfloor.chain import Frontier, consistency_proof, inclusion_proof, leaf_hash, root_at
from watchfloor.records import CONTROL_KINDS, Kind, Record
from watchfloor_server.ledger.database import open_reader
from watchfloor_server.ledger.tables import IS_CONTROL

PAGE_RECORDS: Final = 1000
"""Records on one page at most."""

SCAN_RECORDS: Final = 20_000
"""How far one page looks for kinds that are in no index; then it says where to go on."""

EACH_RECORDS: Final = 500
"""Numbers in one query: SQLite takes 999 or more, by its build."""

_COLUMNS: Final = "seq, at, kind, run, agent, human, epoch, salt, commitment, raw"


class Page(NamedTuple):
    """Records in order. `next` is the `after` of the next page, None at the end; a page may be short, or empty."""

    records: tuple[Record, ...]
    next: int | None


class Store:
    """A reader's view; one for each thread that asks."""

    def __init__(self, path: Path) -> None:
        self._connection: Final = open_reader(path)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @property
    def size(self) -> int:
        """How many records there are; the last one's `seq`."""
        return self.frontier().size

    def frontier(self) -> Frontier:
        """The tree's right edge."""
        (stored,) = self._connection.execute("SELECT frontier FROM head").fetchone()
        return Frontier.from_bytes(stored)

    def record(self, seq: int) -> Record | None:
        """The record of that number, if there is one."""
        return next(iter(self._select("seq = ?", (seq,))), None)

    def page(self, after: int, limit: int, run: str | None = None, kinds: Sequence[Kind] | None = None) -> Page:
        """Read the records behind `after`, at most `limit` of them, of one run and of some kinds if so wished."""
        limit = max(1, min(limit, PAGE_RECORDS))
        kinds = None if kinds is None else tuple(dict.fromkeys(kinds))
        if kinds == ():
            return Page((), None)
        if kinds is None or run is not None:
            return self._direct(after, limit, run, kinds)
        if set(kinds) <= CONTROL_KINDS:
            return self._control(after, limit, kinds)
        return self._scan(after, limit, kinds)

    def latest(self, kind: Kind, run: str | None = None) -> Record | None:
        """The newest record of a kind, in one run if so wished. Without a run only control kinds are quick."""
        where = f"kind = ? AND {IS_CONTROL}" if kind in CONTROL_KINDS and run is None else "kind = ?"
        values = (kind,)
        if run is not None:
            where, values = f"run = ? AND {where}", (run, kind)
        return next(iter(self._select(f"{where} ORDER BY seq DESC LIMIT 1", values)), None)

    def root(self, size: int) -> bytes:
        """The root over the first `size` records; raises `ProofError` if there are fewer."""
        return root_at(size, self._hashes)

    def inclusion(self, seq: int, size: int) -> tuple[bytes, ...]:
        """Prove that record `seq` is among the first `size`; raises `ProofError`."""
        return inclusion_proof(seq - 1, size, self._hashes)

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Prove that the first `new` records begin with the first `old`; raises `ProofError`."""
        return consistency_proof(old, new, self._hashes)

    def seen(self, operator: str) -> int:
        """Up to which record an operator has looked; 0 if never."""
        row = self._connection.execute("SELECT upto FROM seen WHERE operator = ?", (operator,)).fetchone()
        return 0 if row is None else row[0]

    def each(self, numbers: Sequence[int]) -> Iterator[Record]:
        """Read the records of these numbers, in the order given, a few hundred at a time."""
        for start in range(0, len(numbers), EACH_RECORDS):
            some = numbers[start : start + EACH_RECORDS]
            found = {record.seq: record for record in self._select(f"seq IN ({_marks(some)})", some)}
            yield from (found[seq] for seq in some if seq in found)

    def numbers(self, kind: Kind, *, with_runs: bool) -> list[int]:
        """The `seq`s of a control kind, with or without those that belong to a run."""
        where = f"kind = ? AND {IS_CONTROL}" + ("" if with_runs else " AND run IS NULL")
        return self._numbers(where, (kind,))

    def numbers_of_run(self, run: str) -> list[int]:
        """The `seq`s of all records of a run."""
        return self._numbers("run = ?", (run,))

    def open_runs(self, over: Sequence[Kind]) -> list[str]:
        """The runs that began, and have no record of the kinds `over`."""
        began = f"SELECT run FROM records WHERE kind = 'run.started' AND {IS_CONTROL}"  # noqa: S608 - only ours
        ended = f"SELECT run FROM records WHERE kind IN ({_marks(over)}) AND {IS_CONTROL}"  # noqa: S608 - only marks
        return [run for (run,) in self._connection.execute(f"{began} EXCEPT {ended}", tuple(over))]

    def _numbers(self, where: str, values: Sequence[object]) -> list[int]:
        rows = self._connection.execute(f"SELECT seq FROM records WHERE {where}", values)  # noqa: S608 - only marks
        return [seq for (seq,) in rows]

    def _direct(self, after: int, limit: int, run: str | None, kinds: Sequence[Kind] | None) -> Page:
        where, values = "seq > ?", [after, *(kinds or ())]
        if kinds is not None:
            where += f" AND kind IN ({_marks(kinds)})"
        if run is not None:
            where, values = f"run = ? AND {where}", [run, *values]
        return _paged(self._select(f"{where} ORDER BY seq LIMIT ?", (*values, limit + 1)), limit)

    def _control(self, after: int, limit: int, kinds: Sequence[Kind]) -> Page:
        """Merge the kinds, each from the index: a rare kind is found at once in however many records."""
        one = f"SELECT seq FROM records WHERE kind = ? AND {IS_CONTROL} AND seq > ? ORDER BY seq LIMIT ?"  # noqa: S608 - only marks
        each = " UNION ALL ".join(f"SELECT * FROM ({one})" for _ in kinds)  # noqa: S608 - only marks
        values = [value for kind in kinds for value in (kind, after, limit + 1)]
        where = f"seq IN (SELECT seq FROM ({each}) ORDER BY seq LIMIT ?) ORDER BY seq"  # noqa: S608 - only marks
        return _paged(self._select(where, (*values, limit + 1)), limit)

    def _scan(self, after: int, limit: int, kinds: Sequence[Kind]) -> Page:
        size, end = self.size, after + SCAN_RECORDS
        where = f"seq > ? AND seq <= ? AND kind IN ({_marks(kinds)}) ORDER BY seq LIMIT ?"
        found = _paged(self._select(where, (after, end, *kinds, limit + 1)), limit)
        return found if found.next is not None or end >= size else Page(found.records, end)

    def _select(self, where: str, values: Sequence[object]) -> list[Record]:
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM records WHERE {where}", values)  # noqa: S608 - only marks
        return [Record._make(row) for row in rows]

    def _hashes(self, level: int, first: int, count: int) -> list[bytes]:
        """Read stored hashes; leaves are hashed again from the records, so that they cannot differ from them."""
        if level == 0:
            rows = self._connection.execute(
                "SELECT seq, at, kind, run, agent, human, epoch, commitment FROM records "
                "WHERE seq > ? AND seq <= ? ORDER BY seq",
                (first, first + count),
            )
            return [leaf_hash(*row) for row in rows]
        rows = self._connection.execute(
            "SELECT hash FROM nodes WHERE level = ? AND position >= ? AND position < ? ORDER BY position",
            (level, first, first + count),
        )
        return [hash_ for (hash_,) in rows]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _paged(rows: list[Record], limit: int) -> Page:
    """Make a page from one record more than it holds: that one only says that there is a next page."""
    if len(rows) <= limit:
        return Page(tuple(rows), None)
    return Page(tuple(rows[:limit]), rows[limit - 1].seq)
