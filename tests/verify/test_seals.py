import os
from collections.abc import Sequence

from ledgers import new
from watchfloor.chain import Frontier
from watchfloor.records import Record
from watchfloor.verify.report import Findings, Report
from watchfloor.verify.seals import Seals
from watchfloor_server.ledger.sealing import seal

RECORDS = seal([new() for _ in range(600)], Frontier.empty(), os.urandom).records


def taken(records: Sequence[Record], *, is_whole: bool = True) -> tuple[Seals, Report, int]:
    findings = Findings()
    seals = Seals(findings, is_whole=is_whole)
    good = sum(len(seals.take(records[at : at + 100])) for at in range(0, len(records), 100))
    return seals, findings.report(0, 0, b""), good


def test_every_earlier_root_can_be_asked_for() -> None:
    seals, report, good = taken(RECORDS)
    assert (report.outcome, good, seals.size) == ("ok", 600, 600)
    for size in (1, 255, 256, 257, 512, 600):
        assert seals.root(size) == taken(RECORDS[:size])[0].frontier.root()
    assert seals.root(601) is None


def test_behind_a_gap_nothing_is_asked_for_its_meaning() -> None:
    records = [*RECORDS[:300], *RECORDS[301:]]
    for is_whole, outcome in ((True, "tampered"), (False, "incomplete")):
        seals, report, good = taken(records, is_whole=is_whole)
        assert (report.outcome, good, seals.size, seals.records) == (outcome, 300, 300, 599)


def test_behind_a_gap_payloads_are_still_held_against_their_commitments() -> None:
    records = [*RECORDS[:300], *RECORDS[301:-1], RECORDS[-1]._replace(raw=b"{ }")]
    assert taken(records, is_whole=False)[1].outcome == "tampered"


def test_a_head_that_no_leaf_can_hold_is_found() -> None:
    assert taken([RECORDS[0]._replace(agent="a\nb")])[1].outcome == "tampered"
