"""The kinds of record, and which of them change state.

Never knows what a record of a kind holds.
"""

from typing import Final, Literal, get_args

Kind = Literal[
    "server.started",
    "server.stopped",
    "run.started",
    "run.linked",
    "run.lost",
    "run.held",
    "run.paused",
    "run.resumed",
    "run.stopping",
    "run.stage",
    "run.unconfirmed",
    "run.stopped",
    "run.ended",
    "lock.set",
    "lock.lifted",
    "reasoning",
    "note",
    "line.refused",
    "action.proposed",
    "action.decided",
    "action.outcome",
    "escalation.opened",
    "escalation.claimed",
    "escalation.asked",
    "escalation.verdict",
    "escalation.superseded",
    "escalation.closed",
    "grant.issued",
    "grant.redeemed",
    "grant.void",
    "identity.refreshed",
    "identity.refused",
    "identity.expired",
    "finding.raised",
    "response.taken",
    "operator.enrolled",
    "operator.removed",
    "operator.joined",
    "operator.left",
    "handover.given",
    "policy.loaded",
    "proposal.made",
    "proposal.accepted",
    "key.rotated",
    "checkpoint.signed",
    "drill.done",
    "erasure.done",
    "point.joined",
    "point.left",
    "delegation.issued",
    "delegation.used",
    "mandate.spent",
    "escalation.paged",
    "point.practised",
    "run.labelled",
]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

SAID_KINDS: Final[frozenset[Kind]] = frozenset(
    {"reasoning", "note", "action.proposed", "action.outcome", "line.refused"}
)
"""What agents say all the time: a coalesced feed may fold these, unless one failed or was refused."""

CONTROL_KINDS: Final[frozenset[Kind]] = frozenset(KINDS) - SAID_KINDS - {"action.decided"}
"""Kinds that change state: never folded, and enough (with the open runs' own lines) to restart from."""
