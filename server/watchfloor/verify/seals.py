"""The seals of a ledger: numbers without a gap, commitments, and the tree that checkpoints state the root of.

Never knows what a record means.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from watchfloor.chain import Frontier, commit, grow, leaf_hash, root_at
from watchfloor.chain.tree import Node
from watchfloor.records import Record
from watchfloor.verify.report import Findings
from watchfloor.verify.source import Malformed, Source

HASH_BYTES: Final = 32


class Seals:
    """Rebuilds the tree. It keeps 32 bytes for each record, so that any earlier root can be asked for."""

    def __init__(self, findings: Findings, *, is_whole: bool) -> None:
        self._findings = findings
        self._is_whole = is_whole
        self._leaves = bytearray()
        self._nodes: dict[tuple[int, int], bytes] = {}
        self._frontier = Frontier.empty()
        self._is_broken = False
        self.records = 0
        self._last = 0

    @property
    def size(self) -> int:
        """How many leaves the tree has: the records before the first gap."""
        return self._frontier.size

    @property
    def frontier(self) -> Frontier:
        """The tree's right edge."""
        return self._frontier

    def root(self, size: int) -> bytes | None:
        """The root over the first `size` records; None if there are not so many without a gap."""
        return root_at(size, self._stored) if size <= self.size else None

    def take(self, chunk: Sequence[Record | Malformed]) -> list[Record]:
        """Check a chunk; returns the records that may be asked for their meaning: those before the first gap."""
        good: list[Record] = []
        leaves: list[bytes] = []
        for record in chunk:
            if isinstance(record, Malformed):
                self._malformed(record)
                continue
            self.records += 1
            self._number(record)
            self._commitment(record)
            leaf = None if self._is_broken else self._leaf(record)
            if leaf is not None:
                leaves.append(leaf)
                good.append(record)
        self._grow(leaves)
        return good

    def check_claims(self, source: Source) -> None:
        """Compare the tree with what the source says of its own."""
        claims = source.claims()
        if claims is None:
            return
        if claims.size != self.size:
            self._findings.tampered(None, f"the head says {claims.size} records, {self.size} are there without a gap")
        elif claims.frontier != self._frontier.to_bytes():
            self._findings.tampered(None, "the records make another tree than the head says: one was changed")
        elif dict(_keyed(source.nodes())) != self._nodes:
            self._findings.tampered(None, "the nodes that proofs are made of are not those of the records")

    def _malformed(self, found: Malformed) -> None:
        self._is_broken = True
        if found.is_cut:
            self._findings.incomplete(None, f"{found.where} ends in the middle: the export was cut")
        else:
            self._findings.tampered(None, f"{found.where} is no record: {found.why}")

    def _number(self, record: Record) -> None:
        if record.seq <= self._last:
            self._is_broken = True
            self._findings.tampered(record.seq, f"record {record.seq} stands behind record {self._last}")
        elif record.seq > self._last + 1:
            self._is_broken = True
            missing = f"records {self._last + 1} to {record.seq - 1} are missing"
            if self._is_whole:
                self._findings.tampered(record.seq, missing)
            else:
                self._findings.incomplete(record.seq, f"{missing}; what follows is not checked for its meaning")
        self._last = max(self._last, record.seq)

    def _commitment(self, record: Record) -> None:
        if commit(record.salt, record.raw) != record.commit:
            self._findings.tampered(record.seq, "the payload is not the one that was committed to")

    def _leaf(self, record: Record) -> bytes | None:
        try:
            return leaf_hash(*record[:7], record.commit)
        except ValueError as error:
            self._malformed(Malformed(f"record {record.seq}", str(error)))
            return None

    def _grow(self, leaves: list[bytes]) -> None:
        growth = grow(self._frontier, leaves)
        self._frontier = growth.frontier
        self._leaves += b"".join(leaves)
        self._nodes.update(_keyed(growth.tiles))

    def _stored(self, level: int, first: int, count: int) -> list[bytes]:
        if level == 0:
            held = self._leaves[first * HASH_BYTES : (first + count) * HASH_BYTES]
            return [bytes(held[at : at + HASH_BYTES]) for at in range(0, len(held), HASH_BYTES)]
        return [self._nodes[level, position] for position in range(first, first + count)]


def _keyed(nodes: Iterable[Node]) -> Iterator[tuple[tuple[int, int], bytes]]:
    return (((level, position), hash_) for level, position, hash_ in nodes)
