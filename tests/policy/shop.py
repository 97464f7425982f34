"""A small shop's policy folder for tests, and requests under it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import JsonValue

from watchfloor_server.policy import Context, Policy, PolicyError, Request, load_files

TOOLS = """\
[tool."refund.issue"]
group = "write"
risk = "high"
target = "payments"
args = { order = "string", amount = "decimal", currency = "string", card = "string?" }
secret = ["/card"]
signed = true
timeout_s = 30

[tool."crm.read"]
group = "read"
risk = "low"
target = "crm"
args = { id = "string" }

[tool."deploy.start"]
group = "admin"
risk = "critical"
target = "/service"
args = { service = "string", build = "long" }
"""

DIRECTORY = """\
[env.prod]
networks = { office = ["10.1.0.0/16"] }

[env.lab]
dev = true

[target.payments]
env = "prod"
tags = ["money"]

[target.crm]
env = "prod"

[target.bench]
env = "lab"

[team.support]

[human.alice]
subject = "https://idp.example|alice"
teams = ["support"]

[human.mara]
operator = "mara"

[human.jo]
operator = "jo"

[agent.refund-bot]
subject = "spiffe://shop.example/agent/refund-bot"
class = "support-agent"
mode = "for-human"
sponsor = "mara"
envs = ["prod"]
tags = ["money"]
max_run_s = 86400

[agent.deploy-bot]
subject = "spiffe://shop.example/agent/deploy-bot"
class = "deploy-agent"
mode = "autonomous"
sponsor = "support"

[approvers.oncall]
operators = ["mara", "jo"]
fallback = "admin"
after_s = 300
notify = ["https://hooks.example/oncall"]

[approvers.finance]
operators = ["jo"]

[[issuer]]
url = "https://idp.example"
kind = "human"
jwks = "https://idp.example/keys"
algorithms = ["ES256"]
audience = "watchfloor-prod"
"""

RULES = """\
@id("agent.support") permit (principal in AgentClass::"support-agent", action, resource in Env::"prod");
@id("agent.deploy")  permit (principal in AgentClass::"deploy-agent", action == Action::"deploy.start", resource);
@id("agent.dev")     permit (principal in AgentClass::"dev", action, resource in Env::"lab");
@id("human.support") permit (principal in Team::"support", action, resource in Env::"prod");
@id("human.lab")     permit (principal is Human, action, resource in Env::"lab");
@id("run.base")      permit (principal is Run, action, resource);

@id("run.attested")
@reason("agent not attested, or its proof is too old")
forbid (principal is Run, action in Action::"write", resource)
unless { context.attestation.verified && context.attestation.age_s <= 300 };

@id("run.amount") @escalate("oncall") @reason("refund above 100 EUR") @quorum("1") @ttl_s("600") @offer("times=3")
forbid (principal is Run, action == Action::"refund.issue", resource)
when   { context.args.amount.greaterThan(decimal("100.0")) }
unless { context.approved.contains("oncall") };
"""

FILES: Mapping[str, str] = {"tools.toml": TOOLS, "directory.toml": DIRECTORY, "rules.cedar": RULES}

AT = datetime(2026, 1, 7, 12, 30, tzinfo=UTC)
ATTESTED = Context(at=AT, attested=True, attestation_class="workload", attestation_age_s=5)
REFUND: Mapping[str, JsonValue] = {"order": "A-17", "amount": "40.00", "currency": "EUR"}


def shop(**changes: str) -> Policy:
    """Load the shop's folder, with some texts put instead: `rules=`, `tools=`, `directory=`, `tests=`."""
    ends = {"rules": "rules.cedar", "tools": "tools.toml", "directory": "directory.toml", "tests": "tests.toml"}
    return load_files({**FILES, **{ends[name]: text for name, text in changes.items()}})


def refusal(**changes: str) -> PolicyError:
    """The error of a folder that must not load."""
    try:
        shop(**changes)
    except PolicyError as error:
        return error
    raise AssertionError("the folder loads")


def refund(
    policy: Policy, amount: str = "40.00", *, human: str | None = "alice", context: Context = ATTESTED
) -> Request:
    """A refund by refund-bot."""
    directory = policy.directory
    person = None if human is None else directory.humans[human]
    return Request("R1", directory.agents["refund-bot"], person, "refund.issue", {**REFUND, "amount": amount}, context)
