"""One action with all its names found, and the ceilings in code that no rule lifts.

Never knows the rules, nor their answer.
"""

from typing import NamedTuple

from pydantic import JsonValue

from watchfloor_server.policy.directory import Agent, Human, Target
from watchfloor_server.policy.engine import Entity
from watchfloor_server.policy.facts import circumstances
from watchfloor_server.policy.judgement import CEILING, OUT_OF_ENVS, Leg, Request
from watchfloor_server.policy.slices import LegName
from watchfloor_server.policy.tools import Tool


class Case(NamedTuple):
    """A request whose names are all found, with its context in Cedar's JSON; `is_dev` of its environment."""

    request: Request
    agent: Agent
    human: Human | None
    tool: Tool
    target: Target
    is_dev: bool
    context: dict[str, JsonValue]

    def principals(self) -> tuple[tuple[LegName, Entity], ...]:
        """Each leg with its principal: two for an agent that acts for nobody, else three."""
        human: tuple[tuple[LegName, Entity], ...] = ()
        if self.human is not None:
            human = (("human", Entity("Human", self.human.name)),)
        return (("agent", Entity("Agent", self.agent.name)), *human, ("run", Entity("Run", self.request.run)))

    def asked(self) -> dict[str, JsonValue]:
        """What Cedar is asked, whole: enough to ask again years later."""
        parents: dict[LegName, list[JsonValue]] = {
            "agent": [Entity("AgentClass", self.agent.class_).to_json()],
            "human": [] if self.human is None else [Entity("Team", team).to_json() for team in self.human.teams],
            "run": [],
        }
        return {
            "principals": {
                leg: {"uid": principal.to_json(), "parents": parents[leg]} for leg, principal in self.principals()
            },
            "action": Entity("Action", self.tool.name).to_json(),
            "resource": Entity("Target", self.target.name).to_json(),
            "context": self.context,
        }


def unasked(request: Request) -> dict[str, JsonValue]:
    """What can be told of a request whose names are not all found: it was never put to Cedar."""
    human: dict[str, JsonValue] = {}
    if request.human is not None:
        human = {"human": {"uid": Entity("Human", request.human.name).to_json()}}
    return {
        "principals": {
            "agent": {"uid": Entity("Agent", request.agent.name).to_json()},
            **human,
            "run": {"uid": Entity("Run", request.run).to_json()},
        },
        "action": Entity("Action", request.tool).to_json(),
        "context": circumstances(request.context, request.agent.name, with_human=request.human is not None),
    }


def above_the_rules(case: Case) -> Leg | None:
    """The leg that no policy can save: unattested and not reading, or outside its environments."""
    env = case.target.env
    if case.agent.envs is not None and env not in case.agent.envs:
        reason = f"agent {case.agent.name!r} is not for the environment {env!r}"
        return Leg("agent", "deny", (OUT_OF_ENVS,), reason)
    if case.human is not None and case.human.dev and not case.is_dev:
        reason = f"person {case.human.name!r} is not in directory.toml, and {env!r} is not declared dev"
        return Leg("human", "deny", (OUT_OF_ENVS,), reason)
    context = case.request.context
    unattested = not context.attested or context.attestation_class in ("none", "key")
    if unattested and case.tool.group != "read":
        reason = f"agent {case.agent.name!r} is not attested, so it may read and nothing else"
        return Leg("agent", "deny", (CEILING,), reason)
    return None
