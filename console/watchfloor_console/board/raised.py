"""What was raised or sent out for people: pages of a card, a policy that waits for a second administrator, findings.

Never knows whether anybody looked.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from watchfloor.oversight import RecordLine, Told
from watchfloor.records import bodies
from watchfloor.records.views import FindingView

CARDS: Final = 500
"""Cards whose pages are remembered; the oldest is forgotten."""

FINDINGS: Final = 100
"""Findings that are remembered; the oldest is forgotten, and stays in the ledger."""

ADVICE: Final[dict[str, str]] = {
    "token_elsewhere": "^K holds it; have its token revoked, and ask who has it",
    "mandate_again": "^K holds it; ask its person whether they started it twice",
}
"""What to do about a finding, by its kind."""

ELSE: Final = "^K holds it while you look: Enter opens the run"
"""What to do about a kind that this version does not know: a finding without advice would be none."""


class Page(NamedTuple):
    """One call for a card: when, to which groups, how many targets took it, and what went wrong with the others."""

    at: str
    stage: str
    groups: tuple[str, ...]
    sent: int
    faults: tuple[str, ...]


class PolicyWaits(NamedTuple):
    """A policy that one administrator signed and that waits for another: who asked, why, and what it changes."""

    policy: str
    by: str
    reason: str
    changes: tuple[str, ...]
    at: str


class Raised:
    """All of it, as of the last record."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[Page, ...]] = {}
        self.policy: PolicyWaits | None = None
        self.findings: dict[tuple[str, str], FindingView] = {}

    def take(self, record: RecordLine, body: Told | None) -> None:
        """Take a record, if it is about any of this."""
        match body:
            case bodies.EscalationPaged():
                page = Page(record.at, body.stage, body.groups, body.sent, body.faults)
                self.pages[body.escalation] = (*self.pages.get(body.escalation, ()), page)
                while len(self.pages) > CARDS:
                    del self.pages[next(iter(self.pages))]
            case bodies.ProposalMade():
                if body.rule is None:
                    self.policy = PolicyWaits(body.policy, body.by, body.reason, body.waits, record.at)
            case bodies.PolicyLoaded():
                self.policy = None
            case bodies.FindingRaised():
                told = {**body.model_dump(), "at": record.at, "run": record.run, "agent": record.agent}
                self.show([FindingView.model_validate(told)])
            case _:
                pass  # told elsewhere

    def show(self, findings: Iterable[FindingView]) -> None:
        """Take findings; the same one again is one."""
        for one in findings:
            self.findings.setdefault((one.run or "", one.finding), one)
        while len(self.findings) > FINDINGS:
            del self.findings[next(iter(self.findings))]

    def of_run(self, run: str) -> tuple[FindingView, ...]:
        """What was found about a run, the newest last."""
        return tuple(one for one in self.findings.values() if one.run == run)


def advice(finding: str) -> str:
    """What to do about a finding of this kind."""
    return ADVICE.get(finding, ELSE)
