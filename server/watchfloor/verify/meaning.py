"""What a ledger tells, read as one story: who could have done what, and that nothing else was done.

Never knows whether the records are the ones that were written: that is what seals are for.
"""

from watchfloor.chain import unb64url
from watchfloor.records import Record
from watchfloor.records.bodies import CheckpointSigned, ServerStarted
from watchfloor.verify.cards import Cards
from watchfloor.verify.delegations import Delegations
from watchfloor.verify.leave import Leaves
from watchfloor.verify.payload import read_entry
from watchfloor.verify.people import People
from watchfloor.verify.redemptions import Redemptions
from watchfloor.verify.report import Findings
from watchfloor.verify.shifts import Shifts
from watchfloor.verify.speech import Speech


class Meaning:
    """Takes records in order. `keys` are the server's, as it said them; `notes` the checkpoints it wrote."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._people = People(findings)
        self._shifts = Shifts(findings, self._people)
        self._cards = Cards(findings, self._people)
        self._leaves = Leaves(findings, self._cards)
        self._delegations = Delegations(findings)
        self._redemptions = Redemptions(findings)
        self._speech = Speech(findings)
        self._server = ""
        self.keys: list[bytes] = []
        self.notes: list[tuple[Record, CheckpointSigned]] = []

    def take(self, record: Record) -> None:
        """Take one record."""
        entry = read_entry(record, self._findings)
        if isinstance(entry.body, CheckpointSigned):
            self.notes.append((record, entry.body))
        try:
            if isinstance(entry.body, ServerStarted):
                self._started(record, entry.body)
            self._people.take(entry, self._server)
            self._shifts.take(entry, self._server)
            self._cards.take(entry, self._server)
            self._speech.take(entry, self._server)
            self._leaves.take(entry)
            self._delegations.take(entry)
            self._redemptions.take(entry, self._server)
        except ValueError as error:  # a payload with a form that no checked line could have
            self._findings.tampered(record.seq, f"the payload holds what was never accepted: {error}")

    def _started(self, record: Record, body: ServerStarted) -> None:
        if self._server not in ("", body.server):
            self._findings.tampered(record.seq, f"server {body.server!r} wrote into the ledger of {self._server!r}")
        self._server = body.server
        key = unb64url(body.key)
        if self.keys and key not in self.keys:
            self._findings.tampered(record.seq, "the server's key is another one than before")
        if key not in self.keys:
            self.keys.append(key)
