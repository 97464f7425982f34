"""How an action is answered: its names are found, every leg is asked, then whether people could turn it.

Never knows the wire, a clock or a ledger; never asks people in vain.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor_server.policy import facts
from watchfloor_server.policy.case import Case, above_the_rules, unasked
from watchfloor_server.policy.directory import Agent, Directory, Human, Target
from watchfloor_server.policy.engine import Entities, Entity, Question, Schema, ask, with_entities
from watchfloor_server.policy.judgement import Judgement, Leg, Request, no_permit
from watchfloor_server.policy.reading import ALL, narrowed
from watchfloor_server.policy.rules import TTL_S, Rule
from watchfloor_server.policy.schema import agent_entity, human_entity
from watchfloor_server.policy.slices import LegName, Slices
from watchfloor_server.policy.sources import sources_of
from watchfloor_server.policy.tools import Tool

GUESTS_KEPT: Final = 256
"""Entity sets kept for agents and people that nobody listed (development only); at the limit all are dropped."""


class Finding(NamedTuple):
    """A leg's answer, with the rules behind it where rules determined it."""

    leg: Leg
    bound: tuple[Rule, ...] = ()


class Court:
    """Answers requests under one policy; keeps parsed handles, and nothing of a request."""

    def __init__(
        self,
        tools: Mapping[str, Tool],
        directory: Directory,
        rules: Sequence[Rule],
        schema: Schema,
        entities: Entities,
    ) -> None:
        self._tools = tools
        self._directory = directory
        self._slices = Slices(rules)
        self._schema = schema
        self._entities = entities
        self._guests: dict[tuple[Agent, Human | None], Entities] = {}

    def judge(self, request: Request) -> Judgement:
        """Answer one action."""
        case = self._open(request)
        if isinstance(case, Judgement):
            return case
        findings = self._hear(case, case.context)
        answers = {finding.leg.answer for finding in findings}
        if "wait" in answers and "deny" not in answers:
            return self._escalate(case, findings)
        return _conclude(case, findings)

    def rules_for(self, tool: Tool, target: Target) -> tuple[Rule, ...]:
        """Every rule that may bind any leg of an action of this tool on this target."""
        legs: tuple[LegName, ...] = ("agent", "human", "run")
        return tuple({rule.id: rule for leg in legs for rule in self._slices.of(leg, tool, target).rules}.values())

    def _open(self, request: Request) -> Case | Judgement:
        """Find every name of a request, and put it under the ceilings."""
        agent, human = self._agent(request.agent), self._human(request.human)
        name = request.agent.name
        if agent is None:
            return _refused(request, ("agent",), f"agent {name!r} is not in directory.toml")
        if request.human is not None and human is None:
            return _refused(request, ("human",), f"person {request.human.name!r} is not in directory.toml")
        if human is None and agent.mode != "autonomous":
            return _refused(request, ("human",), f"agent {name!r} acts for people, and its run names none")
        tool = self._tools.get(request.tool)
        if tool is None:
            return _refused(request, _legs(request), f"tool {request.tool[:128]!r} is not in tools.toml")
        misfit = tool.check(request.args)
        if misfit is not None:
            return _refused(request, _legs(request), misfit, tool)
        target = self._directory.targets.get(tool.target_of(request.args) or "")
        if target is None:
            reason = f"the arguments of {tool.name} name no target that is in directory.toml"
            return _refused(request, _legs(request), reason, tool)
        zone = request.context.zone or self._directory.zone(target.env, request.context.address)
        context = facts.record(
            request.context,
            tool,
            request.args,
            agent=agent.name,
            env=target.env,
            zone=zone,
            with_human=human is not None,
        )
        is_dev = self._directory.envs[target.env].dev
        case = Case(request, agent, human, tool, target, is_dev, context)
        ceiling = above_the_rules(case)
        return case if ceiling is None else _conclude(case, (Finding(ceiling),))

    def _agent(self, agent: Agent) -> Agent | None:
        """What the directory says of this agent now; an unlisted one stands only where `dev` is declared."""
        if agent.dev:
            return self._directory.dev_agent(agent.name, for_human=agent.mode == "for-human")
        return self._directory.agents.get(agent.name)

    def _human(self, human: Human | None) -> Human | None:
        if human is None:
            return None
        return self._directory.dev_human(human.name) if human.dev else self._directory.humans.get(human.name)

    def _hear(self, case: Case, context: Mapping[str, JsonValue]) -> tuple[Finding, ...]:
        entities = self._known(case)
        return tuple(self._leg(case, leg, principal, context, entities) for leg, principal in case.principals())

    def _leg(
        self, case: Case, leg: LegName, principal: Entity, context: Mapping[str, JsonValue], entities: Entities
    ) -> Finding:
        rules, policies, reads = self._slices.of(leg, case.tool, case.target)
        action, resource = Entity("Action", case.tool.name), Entity("Target", case.target.name)
        question = Question(principal, action, resource, facts.as_text(narrowed(context, reads)))
        reply = ask(question, policies, entities)
        if reply.errors:
            faulty = tuple(rules[position].id for position in reply.faulty)
            reason = f"the rules for the {leg} could not be decided: {reply.errors[0][:200]}"
            return Finding(Leg(leg, "deny", faulty or (no_permit(leg),), reason))
        bound = tuple(rules[position] for position in reply.determined)
        names = tuple(rule.id for rule in bound)
        if not bound:
            who = f"{principal.type} {principal.id!r}"
            reason = f"no rule permits {who} to do {case.tool.name} on {case.target.name}"
            return Finding(Leg(leg, "deny", (no_permit(leg),), reason))
        if reply.allowed:
            return Finding(Leg(leg, "allow", names, f"permitted by {', '.join(names)}"), bound)
        waits = all(rule.escalate is not None for rule in bound)
        return Finding(Leg(leg, "wait" if waits else "deny", names, _reason(bound)), bound)

    def _escalate(self, case: Case, findings: tuple[Finding, ...]) -> Judgement:
        """Ask again as if the groups had approved: people are asked only if their word would turn the answer."""
        groups = {rule.escalate for rule in _escalating(findings) if rule.escalate is not None}
        approved: list[JsonValue] = [*sorted({*case.request.context.approved, *groups})]
        context = {**case.context, "approved": approved}
        entities = self._known(case)
        again = [
            self._leg(case, leg, principal, context, entities) if self._hears_approvals(case, leg) else first
            for first, (leg, principal) in zip(findings, case.principals(), strict=True)
        ]
        if all(finding.leg.answer == "allow" for finding in again):
            return _conclude(case, findings)
        legs = tuple(_in_vain(first.leg, second.leg) for first, second in zip(findings, again, strict=True))
        return _conclude(case, tuple(Finding(leg) for leg in legs))

    def _hears_approvals(self, case: Case, leg: LegName) -> bool:
        """False if no rule for this leg reads who approved: asked again, it would answer the same."""
        reads = self._slices.of(leg, case.tool, case.target).reads
        return ALL in reads or "approved" in reads

    def _known(self, case: Case) -> Entities:
        """The directory's entities, with an unlisted agent and person if the request has them."""
        if not case.agent.dev and (case.human is None or not case.human.dev):
            return self._entities
        key = (case.agent, case.human)
        found = self._guests.get(key)
        if found is None:
            more = [agent_entity(case.agent)] if case.agent.dev else []
            more += [human_entity(case.human)] if case.human is not None and case.human.dev else []
            found = with_entities(self._entities, more, self._schema)
            if len(self._guests) >= GUESTS_KEPT:
                self._guests.clear()
            self._guests[key] = found
        return found


def _legs(request: Request) -> tuple[LegName, ...]:
    return ("agent", "run") if request.human is None else ("agent", "human", "run")


def _refused(request: Request, legs: Iterable[LegName], reason: str, tool: Tool | None = None) -> Judgement:
    """Deny what cannot even be asked: Cedar would know no such thing, and permit nothing."""
    denied = tuple(Leg(leg, "deny", (no_permit(leg),), reason) for leg in legs)
    rules = tuple(rule for leg in denied for rule in leg.rules)
    with_human = request.human is not None
    found = Judgement("deny", reason, rules, legs=denied, request=unasked(request))
    found = found._replace(facts=sources_of(request.context, with_human=with_human))
    return found if tool is None else found._replace(risk=tool.risk, signed=tool.signed)


def _conclude(case: Case, findings: tuple[Finding, ...]) -> Judgement:
    """Put the legs together: allow only if all allow, wait only if nothing denies."""
    answers = {finding.leg.answer for finding in findings}
    answer = "deny" if "deny" in answers else "wait" if "wait" in answers else "allow"
    telling = [finding.leg for finding in findings if finding.leg.answer != "allow"] or [f.leg for f in findings]
    asking = _escalating(findings) if answer == "wait" else ()
    offers = {rule.offers for rule in asking}
    return Judgement(
        answer,
        "; ".join(dict.fromkeys(leg.reason for leg in telling)),
        tuple(dict.fromkeys(rule for leg in telling for rule in leg.rules)),
        groups=tuple(dict.fromkeys(rule.escalate for rule in asking if rule.escalate is not None)),
        quorum=max((rule.quorum for rule in asking), default=1),
        ttl_s=min((rule.ttl_s for rule in asking), default=TTL_S),
        risk=case.tool.risk,
        signed=case.tool.signed,
        target=case.target.name,
        env=case.target.env,
        legs=tuple(finding.leg for finding in findings),
        offers=next(iter(offers)) if len(offers) == 1 else (),
        request=case.asked(),
        facts=sources_of(case.request.context, with_human=case.human is not None),
    )


def _escalating(findings: Iterable[Finding]) -> tuple[Rule, ...]:
    waiting = (finding.bound for finding in findings if finding.leg.answer == "wait")
    return tuple(rule for bound in waiting for rule in bound)


def _in_vain(first: Leg, second: Leg) -> Leg:
    """What binds a leg whatever people say; a leg that they could turn goes on waiting, for nothing."""
    if second.answer == "allow":
        return first
    rules = tuple(dict.fromkeys((*(() if first.answer == "allow" else first.rules), *second.rules)))
    reasons = dict.fromkeys((*(() if first.answer == "allow" else (first.reason,)), second.reason))
    return Leg(second.leg, "deny", rules, "; ".join(reasons) + " (an approval would not change that)")


def _reason(rules: Iterable[Rule]) -> str:
    return "; ".join(dict.fromkeys(rule.reason or f"forbidden by {rule.id}" for rule in rules))
