"""The payloads that the server writes itself, one frozen body for each kind.

Lines that peers wrote stand in the ledger as they came and have no body here. Never knows how a body
came about.
"""

from typing import Final

from watchfloor.records.bodies.actions import (
    ActionDecided,
    ActionUnknown,
    Answer,
    GrantIssued,
    GrantVoid,
    HopAnswer,
    Leg,
    Sourced,
    Traced,
)
from watchfloor.records.bodies.delegations import DelegationIssued, DelegationUsed, MandateSpent
from watchfloor.records.bodies.escalations import (
    EscalationAsked,
    EscalationClaimed,
    EscalationClosed,
    EscalationOpened,
    EscalationPaged,
    EscalationSuperseded,
    EscalationVerdict,
)
from watchfloor.records.bodies.findings import FindingRaised
from watchfloor.records.bodies.house import (
    CheckpointSigned,
    DrillDone,
    DrillRun,
    PolicyLoaded,
    ServerStarted,
    ServerStopped,
)
from watchfloor.records.bodies.people import (
    HandoverGiven,
    IdentityExpired,
    IdentityRefreshed,
    IdentityRefused,
    OperatorEnrolled,
    OperatorNoted,
    OperatorRemoved,
    OperatorSeen,
)
from watchfloor.records.bodies.points import GrantRedeemed, PointCame, PointGone, PointPractised
from watchfloor.records.bodies.proposals import ProposalAccepted, ProposalMade, ProposedRule
from watchfloor.records.bodies.runs import (
    Evidence,
    EvidenceKind,
    Label,
    LineRefused,
    RunAnswered,
    RunEnded,
    RunLabelled,
    RunLinked,
    RunLost,
    RunOrdered,
    RunStage,
    RunStarted,
    RunStopped,
    RunUnconfirmed,
    Stage,
)
from watchfloor.records.bodies.scopes import LockLifted, LockSet, Scope, ScopeKind
from watchfloor.records.kinds import Kind

__all__ = [
    "BODIES",
    "ActionDecided",
    "ActionUnknown",
    "Answer",
    "Body",
    "CheckpointSigned",
    "DelegationIssued",
    "DelegationUsed",
    "DrillDone",
    "DrillRun",
    "EscalationAsked",
    "EscalationClaimed",
    "EscalationClosed",
    "EscalationOpened",
    "EscalationPaged",
    "EscalationSuperseded",
    "EscalationVerdict",
    "Evidence",
    "EvidenceKind",
    "FindingRaised",
    "GrantIssued",
    "GrantRedeemed",
    "GrantVoid",
    "HandoverGiven",
    "HopAnswer",
    "IdentityExpired",
    "IdentityRefreshed",
    "IdentityRefused",
    "Label",
    "Leg",
    "LineRefused",
    "LockLifted",
    "LockSet",
    "MandateSpent",
    "OperatorEnrolled",
    "OperatorNoted",
    "OperatorRemoved",
    "OperatorSeen",
    "PointCame",
    "PointGone",
    "PointPractised",
    "PolicyLoaded",
    "ProposalAccepted",
    "ProposalMade",
    "ProposedRule",
    "RunAnswered",
    "RunEnded",
    "RunLabelled",
    "RunLinked",
    "RunLost",
    "RunOrdered",
    "RunStage",
    "RunStarted",
    "RunStopped",
    "RunUnconfirmed",
    "Scope",
    "ScopeKind",
    "ServerStarted",
    "ServerStopped",
    "Sourced",
    "Stage",
    "Traced",
]

Body = (
    ServerStarted
    | ServerStopped
    | RunStarted
    | RunLinked
    | RunLost
    | RunOrdered
    | RunAnswered
    | RunStage
    | RunUnconfirmed
    | RunStopped
    | RunEnded
    | RunLabelled
    | LockSet
    | LockLifted
    | LineRefused
    | ActionDecided
    | ActionUnknown
    | EscalationOpened
    | EscalationPaged
    | EscalationAsked
    | EscalationClaimed
    | EscalationVerdict
    | EscalationSuperseded
    | EscalationClosed
    | GrantIssued
    | GrantRedeemed
    | GrantVoid
    | IdentityRefreshed
    | IdentityRefused
    | IdentityExpired
    | OperatorEnrolled
    | OperatorRemoved
    | OperatorSeen
    | HandoverGiven
    | FindingRaised
    | PointCame
    | PointGone
    | PointPractised
    | PolicyLoaded
    | ProposalMade
    | ProposalAccepted
    | CheckpointSigned
    | DrillDone
    | DelegationIssued
    | DelegationUsed
    | MandateSpent
    | OperatorNoted
)

BODIES: Final[dict[Kind, type[Body]]] = {
    "server.started": ServerStarted,
    "server.stopped": ServerStopped,
    "run.started": RunStarted,
    "run.linked": RunLinked,
    "run.lost": RunLost,
    "run.held": RunOrdered,
    "run.paused": RunAnswered,
    "run.resumed": RunOrdered,
    "run.stopping": RunOrdered,
    "run.stage": RunStage,
    "run.unconfirmed": RunUnconfirmed,
    "run.stopped": RunStopped,
    "lock.set": LockSet,
    "lock.lifted": LockLifted,
    "line.refused": LineRefused,
    "action.decided": ActionDecided,
    "escalation.opened": EscalationOpened,
    "escalation.asked": EscalationAsked,
    "escalation.claimed": EscalationClaimed,
    "escalation.verdict": EscalationVerdict,
    "escalation.superseded": EscalationSuperseded,
    "escalation.closed": EscalationClosed,
    "escalation.paged": EscalationPaged,
    "grant.issued": GrantIssued,
    "grant.redeemed": GrantRedeemed,
    "grant.void": GrantVoid,
    "identity.refreshed": IdentityRefreshed,
    "identity.refused": IdentityRefused,
    "identity.expired": IdentityExpired,
    "operator.enrolled": OperatorEnrolled,
    "operator.removed": OperatorRemoved,
    "operator.joined": OperatorSeen,
    "operator.left": OperatorSeen,
    "finding.raised": FindingRaised,
    "handover.given": HandoverGiven,
    "policy.loaded": PolicyLoaded,
    "proposal.made": ProposalMade,
    "proposal.accepted": ProposalAccepted,
    "checkpoint.signed": CheckpointSigned,
    "drill.done": DrillDone,
    "point.joined": PointCame,
    "point.left": PointGone,
    "delegation.issued": DelegationIssued,
    "delegation.used": DelegationUsed,
    "mandate.spent": MandateSpent,
    "point.practised": PointPractised,
    "run.labelled": RunLabelled,
}
"""Which body a kind has. `run.ended`, `reasoning`, `note` and the actions' lines are the agent's own."""
