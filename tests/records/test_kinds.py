from watchfloor.records import CONTROL_KINDS, KINDS, SAID_KINDS

CONTRACT = """
server.started server.stopped run.started run.linked run.lost run.held run.paused run.resumed run.stopping run.stage
run.unconfirmed run.stopped run.ended lock.set lock.lifted reasoning note line.refused action.proposed action.decided
action.outcome escalation.opened escalation.claimed escalation.asked escalation.verdict escalation.superseded
escalation.closed grant.issued grant.redeemed grant.void identity.refreshed identity.refused identity.expired
finding.raised response.taken operator.enrolled operator.removed operator.joined operator.left handover.given
policy.loaded proposal.made proposal.accepted key.rotated checkpoint.signed drill.done erasure.done
"""

OURS = [
    "point.joined",
    "point.left",
    "delegation.issued",
    "delegation.used",
    "mandate.spent",
    "escalation.paged",
    "point.practised",
    "run.labelled",
]
"""Additions to the contract: points and their keys; leave handed on; who was called; what canaries have shown."""


def test_the_kinds_are_those_of_the_contract() -> None:
    assert list(KINDS) == CONTRACT.split() + OURS


def test_what_is_said_all_the_time_and_what_changes_state_are_apart() -> None:
    assert not SAID_KINDS & CONTROL_KINDS
    assert set(KINDS) - SAID_KINDS - CONTROL_KINDS == {"action.decided"}


def test_no_stop_is_ever_folded() -> None:
    assert {"run.held", "run.stopping", "run.stage", "run.stopped", "run.unconfirmed", "lock.set"} <= CONTROL_KINDS
