"""Hand-overs: whether who gave the shift signed that, and said what is told.

Never knows who was on watch.
"""

from watchfloor.records import Record
from watchfloor.records.bodies import HandoverGiven
from watchfloor.verify.payload import Entry
from watchfloor.verify.people import People
from watchfloor.verify.report import Findings


class Shifts:
    """Looks at each hand-over."""

    def __init__(self, findings: Findings, people: People) -> None:
        self._findings = findings
        self._people = people

    def take(self, entry: Entry, server: str) -> None:
        """Take one record; those of other matters are passed over."""
        if isinstance(entry.body, HandoverGiven):
            what = f"hand-over of {entry.body.by!r} to {entry.body.to!r}"
            if (fault := self._fault(entry.record, entry.body, what, server)) is not None:
                self._findings.tampered(entry.record.seq, f"{what}{fault}")

    def _fault(self, record: Record, body: HandoverGiven, what: str, server: str) -> str | None:
        """What is wrong with it, in words that follow on from `what`; None if nothing is."""
        if body.signed is None:
            self._people.note_unsigned(record, f"{what} (record {record.seq})", body.unsigned)
            fault = None if body.unsigned is None else self._people.vouch_fault(body.by, body.unsigned)
            return None if fault is None else f": {fault}"
        line = self._people.line("handover", body.by, body.signed, server)
        if line is None:
            return " is not signed by a key of theirs"
        return (
            None
            if (line.get("to"), line.get("text")) == (body.to, body.text)
            else ": the signed line says something else"
        )
