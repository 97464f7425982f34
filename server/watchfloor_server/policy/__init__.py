"""Policy: who may do what, and when people are asked. Knows Cedar, the folder's files and the three answers.

Never knows the wire, the ledger, tokens or the desk: what is asked comes in as a `Request`, what it
answers goes out as a `Judgement`.
"""

from watchfloor_server.policy.directory import Agent, ApproverGroup, Directory, Env, Human, Issuer, Target
from watchfloor_server.policy.facts import FACTS, Context, Fact
from watchfloor_server.policy.faults import PolicyError
from watchfloor_server.policy.folder import builtin, load, load_files
from watchfloor_server.policy.judgement import CEILING, OUT_OF_ENVS, Judgement, Leg, Request
from watchfloor_server.policy.policy import Policy
from watchfloor_server.policy.rules import Offer, Rule
from watchfloor_server.policy.tools import Tool

__all__ = [
    "CEILING",
    "FACTS",
    "OUT_OF_ENVS",
    "Agent",
    "ApproverGroup",
    "Context",
    "Directory",
    "Env",
    "Fact",
    "Human",
    "Issuer",
    "Judgement",
    "Leg",
    "Offer",
    "Policy",
    "PolicyError",
    "Request",
    "Rule",
    "Target",
    "Tool",
    "builtin",
    "load",
    "load_files",
]
