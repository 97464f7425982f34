"""What a verification found: tampered, incomplete, or only worth a note, each with its record.

Never knows how it was found, nor how it is shown.
"""

from typing import Final, Literal, NamedTuple

from watchfloor.visible import visible

Outcome = Literal["ok", "tampered", "incomplete"]
Weight = Literal["tampered", "incomplete", "note"]

KEPT: Final = 200
"""Findings of one weight that are kept with their words; more are counted. One flipped byte may spoil a million."""

SAYS_CELLS: Final = 500
"""A finding quotes what others wrote, so it is bounded."""


class Finding(NamedTuple):
    """One thing that was found. `seq` is its record, if it has one."""

    weight: Weight
    seq: int | None
    says: str


class Report(NamedTuple):
    """What is known now. `covered` records are under a checkpoint; `root` is of all `records`, empty if unknown.

    `more` counts what was found beyond the findings that are kept.
    """

    outcome: Outcome
    records: int
    covered: int
    root: bytes
    findings: tuple[Finding, ...]
    more: int

    @property
    def exit_code(self) -> int:
        """0 ok, 1 tampered, 2 incomplete."""
        return {"ok": 0, "tampered": 1, "incomplete": 2}[self.outcome]


class Findings:
    """Gathers findings while a ledger is read."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._counts: dict[Weight, int] = {"tampered": 0, "incomplete": 0, "note": 0}

    def tampered(self, seq: int | None, says: str) -> None:
        """The ledger is not what it was, or what it tells must not have happened."""
        self._add("tampered", seq, says)

    def incomplete(self, seq: int | None, says: str) -> None:
        """Something is missing without which nothing can be said."""
        self._add("incomplete", seq, says)

    def note(self, seq: int | None, says: str) -> None:
        """Worth knowing, and no fault of the ledger."""
        self._add("note", seq, says)

    @property
    def is_incomplete(self) -> bool:
        """True once something is missing."""
        return self._counts["incomplete"] > 0

    def report(self, records: int, covered: int, root: bytes) -> Report:
        """Sum up: tampering weighs more than what is missing."""
        outcome: Outcome = "ok"
        if self._counts["incomplete"]:
            outcome = "incomplete"
        if self._counts["tampered"]:
            outcome = "tampered"
        more = sum(self._counts.values()) - len(self._kept)
        order: list[Weight] = ["tampered", "incomplete", "note"]
        kept = sorted(self._kept, key=lambda finding: order.index(finding.weight))
        return Report(outcome, records, covered, root, tuple(kept), more)

    def _add(self, weight: Weight, seq: int | None, says: str) -> None:
        self._counts[weight] += 1
        if self._counts[weight] <= KEPT:
            self._kept.append(Finding(weight, seq, visible(says, limit=SAYS_CELLS)))
