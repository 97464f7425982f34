"""What runs said: each line's number follows the one before, and one running head is under all of them.

Never knows whether what was said was allowed.
"""

from dataclasses import dataclass

from watchfloor.chain import EMPTY_HEAD, sha256, unb64url
from watchfloor.records import Record
from watchfloor.records.bodies import LineRefused, RunStarted
from watchfloor.verify.payload import Entry, Said
from watchfloor.verify.report import Findings
from watchfloor.wire import PublicKey, said_message


@dataclass(slots=True)
class Trail:
    """A run's lines so far: the number that comes next, the head before it, and the key that signs."""

    key: PublicKey | None
    next: int = 1
    head: bytes = EMPTY_HEAD


class Speech:
    """Follows every run's lines."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._trails: dict[str, Trail] = {}

    def take(self, entry: Entry, server: str) -> None:
        """Take one record of a run."""
        run = entry.record.run
        if run is None:
            return
        if isinstance(entry.body, RunStarted):
            self._begin(run, entry.record, entry.body)
        elif (trail := self._trails.get(run)) is None:
            self._findings.tampered(entry.record.seq, f"run {run!r} was never started")
            self._trails[run] = Trail(None)
        elif entry.said is not None:
            self._line(trail, entry.record, entry.said, server)
        elif isinstance(entry.body, LineRefused) and entry.body.seq is not None:
            self._refused(trail, entry.record, entry.body, entry.body.seq)

    def _begin(self, run: str, record: Record, body: RunStarted) -> None:
        if run in self._trails:
            self._findings.tampered(record.seq, f"run {run!r} was started twice")
        key = None if body.key is None else PublicKey(unb64url(body.key))
        if key is not None and key.thumbprint != body.identity.agent.attestation.key:
            self._findings.tampered(record.seq, f"the key of run {run!r} is not the one that its identity names")
        self._trails[run] = Trail(key)

    def _line(self, trail: Trail, record: Record, said: Said, server: str) -> None:
        self._number(trail, record, said.seq)
        signature = said.fields.get("sig")
        if isinstance(signature, str) and trail.key is not None:
            message = said_message(said.t, server, record.run or "", trail.head, said.fields)
            if not trail.key.verifies(signature, message):
                self._findings.tampered(
                    record.seq, f"the agent did not sign this {said.t} after all that run {record.run!r} said before"
                )
        self._advance(trail, sha256(record.raw))

    def _refused(self, trail: Trail, record: Record, body: LineRefused, seq: int) -> None:
        self._number(trail, record, seq)
        self._advance(trail, unb64url(body.sha256))

    def _number(self, trail: Trail, record: Record, seq: int) -> None:
        if seq != trail.next:
            says = f"line {seq} of run {record.run!r} came where line {trail.next} was expected"
            self._findings.tampered(record.seq, says)
        trail.next = seq + 1

    def _advance(self, trail: Trail, digest: bytes) -> None:
        trail.head = sha256(trail.head + digest)
