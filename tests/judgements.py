"""What policy may answer in a dialogue."""

from watchfloor.records.bodies import Leg
from watchfloor_server.core.facts import Group, Judgement

POLICY = "p" * 43
LEGS = (Leg(leg="run", answer="allow", rules=("run.base",), reason="", request={"action": "x"}),)


def allow(reason: str = "it may") -> Judgement:
    """Policy says yes."""
    return Judgement("allow", reason, ("run.base",), LEGS, POLICY, "payments", "prod", "high")


def deny(reason: str = "it may not") -> Judgement:
    """Policy says no."""
    return Judgement("deny", reason, ("run.amount",), LEGS, POLICY, "payments", "prod", "high")


def wait(quorum: int = 1, ttl_s: float = 60.0, operators: tuple[str, ...] = ("mara", "jo", "ines")) -> Judgement:
    """Policy wants people."""
    groups = (Group("oncall", operators),)
    return Judgement(
        "wait", "above 100 EUR", ("run.amount",), LEGS, POLICY, "payments", "prod", "high", groups, quorum, ttl_s
    )
