"""The policy folder that the documents show: a tool for money, one for reading, an operator without a person."""

TOOLS = """\
[tool."refund.issue"]
group = "write"                     # read | write | admin: Cedar action groups
risk = "high"                       # low | medium | high | critical
target = "payments"                 # a constant, or a JSON pointer into the arguments
args = { order = "string", amount = "decimal", currency = "string", card = "string?" }
secret = ["/card"]
signed = true
timeout_s = 30

[tool."crm.read"]
group = "read"
risk = "low"
target = "payments"
args = { id = "string" }
"""

DIRECTORY = """\
[env.prod]
networks = { office = ["10.1.0.0/16"] }

[target.payments]
env = "prod"
tags = ["money"]

[team.support]

[human.alice]
subject = "https://idp.example|alice"
teams = ["support"]

[human.mara]
operator = "mara"

[agent.refund-bot]
subject = "spiffe://shop.example/agent/refund-bot"
class = "support-agent"
mode = "for-human"
sponsor = "mara"
envs = ["prod"]
tags = ["money"]
max_run_s = 86400

[approvers.oncall]
operators = ["mara", "jo"]
fallback = "admin"
after_s = 300
notify = ["https://hooks.example/oncall"]

[[issuer]]
url = "https://idp.example"
kind = "human"
jwks = "https://idp.example/keys"
algorithms = ["ES256"]
audience = "watchfloor-prod"
"""

RULES = """\
@id("agent.support") permit (principal in AgentClass::"support-agent",
  action in [Action::"crm.read", Action::"refund.issue"], resource in Env::"prod");
@id("human.support") permit (principal in Team::"support", action, resource in Env::"prod");
@id("run.base")      permit (principal is Run, action, resource);
@id("run.attested")  @reason("agent not attested, or its proof is too old")
forbid (principal is Run, action in Action::"write", resource)
unless { context.attestation.verified && context.attestation.age_s <= 300 };
@id("run.amount")    @escalate("oncall") @reason("refund above 100 EUR") @quorum("1") @ttl_s("900")
forbid (principal is Run, action == Action::"refund.issue", resource)
when   { context.args.amount.greaterThan(decimal("100.0")) }
unless { context.approved.contains("oncall") };
"""
