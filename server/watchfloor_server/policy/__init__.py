"""Policy: who may do what, and when people are asked. Knows Cedar, the folder's files and the three answers.

Never knows the wire, the ledger, tokens or the desk: what is asked comes in as a `Request`, what it
answers goes out as a `Judgement`.
"""

from watchfloor_server.policy.builds import is_accepted, is_known, merged
from watchfloor_server.policy.changes import sensitive
from watchfloor_server.policy.directory import (
    ROLE_GROUPS,
    Agent,
    ApproverGroup,
    Directory,
    Env,
    Human,
    Issuer,
    PeerRule,
    Point,
    Target,
)
from watchfloor_server.policy.explaining import Binding, Explanation, explain
from watchfloor_server.policy.facts import FACTS, UNKNOWN_POSTURE, Context, Fact
from watchfloor_server.policy.faults import PolicyError
from watchfloor_server.policy.folder import FOLDER_BYTES, builtin, hash_of, load, load_files
from watchfloor_server.policy.judgement import CEILING, OUT_OF_ENVS, Answer, Judgement, Leg, Request
from watchfloor_server.policy.offers import Offer, scopes_of
from watchfloor_server.policy.policy import Policy
from watchfloor_server.policy.proposing import Approval, Narrowed, proposed, unused
from watchfloor_server.policy.proposing import Kind as ApprovedKind
from watchfloor_server.policy.replaying import Kept, request_of
from watchfloor_server.policy.rules import Rule
from watchfloor_server.policy.simulating import Difference, Past, PastHop, differs
from watchfloor_server.policy.sources import Sourced
from watchfloor_server.policy.tools import Tool

__all__ = [
    "CEILING",
    "FACTS",
    "FOLDER_BYTES",
    "OUT_OF_ENVS",
    "ROLE_GROUPS",
    "UNKNOWN_POSTURE",
    "Agent",
    "Answer",
    "Approval",
    "ApprovedKind",
    "ApproverGroup",
    "Binding",
    "Context",
    "Difference",
    "Directory",
    "Env",
    "Explanation",
    "Fact",
    "Human",
    "Issuer",
    "Judgement",
    "Kept",
    "Leg",
    "Narrowed",
    "Offer",
    "Past",
    "PastHop",
    "PeerRule",
    "Point",
    "Policy",
    "PolicyError",
    "Request",
    "Rule",
    "Sourced",
    "Target",
    "Tool",
    "builtin",
    "differs",
    "explain",
    "hash_of",
    "is_accepted",
    "is_known",
    "load",
    "load_files",
    "merged",
    "proposed",
    "request_of",
    "scopes_of",
    "sensitive",
    "unused",
]
