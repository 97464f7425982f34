"""The policy in force: which one a start goes on with, and how the desk's questions are put to it.

Never decides anything by itself, and denies what it cannot ask.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from pydantic import JsonValue, TypeAdapter

from watchfloor.identity import Blend
from watchfloor.records import Record, bodies
from watchfloor.wire import ToolTerms, moment
from watchfloor_server.app.faults import StartError
from watchfloor_server.app.hops import Above, joined
from watchfloor_server.app.log import log
from watchfloor_server.core import facts as core
from watchfloor_server.policy import (
    UNKNOWN_POSTURE,
    Agent,
    ApproverGroup,
    Context,
    Human,
    Judgement,
    Policy,
    PolicyError,
    Request,
    builtin,
    is_accepted,
    is_known,
    load,
    merged,
    scopes_of,
)
from watchfloor_server.policy import load_files as load_texts
from watchfloor_server.settings import Settings

_OBJECT: Final = TypeAdapter(dict[str, JsonValue])
_ANSWERS: Final[Mapping[str, str]] = {"allow": "allow", "deny": "deny", "wait": "escalate"}


class Accepted(NamedTuple):
    """The policy to go on with; `is_new` means that it is to be written down."""

    policy: Policy
    is_new: bool
    reason: str


def choose(settings: Settings, kept: Record | None) -> Accepted:
    """The accepted policy out of the ledger; on a first start the given folder, or the built-in one."""
    given = None if settings.policy is None else load(settings.policy)
    if kept is None:
        if given is None:
            log("policy", "no policy was given, so the built-in one is in force: reads are allowed, writes wait")
            return Accepted(builtin(), is_new=True, reason="built-in policy at the first start")
        return Accepted(given, is_new=True, reason="policy folder at the first start")
    body = bodies.PolicyLoaded.model_validate_json(kept.raw)
    if given is not None and given.hash == body.policy:
        return Accepted(given, is_new=False, reason="")
    if given is not None:
        log("policy", f"{settings.policy} differs from the accepted policy {body.policy[:8]}, which stays in force")
    try:
        return Accepted(load_texts(body.files), is_new=False, reason="")
    except PolicyError as error:
        raise StartError(f"the accepted policy in the ledger cannot be loaded by this version: {error}") from error


class Police:
    """Puts questions to `policy`, the one in force. `operators` are the enrolled ones, `address` is a run's peer."""

    def __init__(
        self,
        policy: Policy,
        operators: Callable[[], Iterable[core.Operator]],
        address: Callable[[str], str | None],
        is_clock_ok: Callable[[], bool],
    ) -> None:
        self.policy = policy
        self._operators = operators
        self._address = address
        self._is_clock_ok = is_clock_ok

    @property
    def terms(self) -> dict[str, ToolTerms]:
        """What an agent must know of each tool."""
        return {name: ToolTerms(secret=tool.secret) for name, tool in self.policy.tools.items()}

    @property
    def tools(self) -> dict[str, core.ToolFacts]:
        """What the desk must know of each tool."""
        return self.facts_of(self.policy)

    def facts_of(self, policy: Policy) -> dict[str, core.ToolFacts]:
        """The same of a policy that is not in force."""
        return {name: core.ToolFacts(tool.secret, tool.signed) for name, tool in policy.tools.items()}

    def decide(self, question: core.Question) -> core.Judgement:
        """Answer one question; that of a delegated run needs the leave of every run above it too.

        What people let pass says whom it takes as well: asked as if nobody had approved it.
        """
        found = self._decide_all(question)
        if not question.approved or found.answer != "allow":
            return found
        above = tuple(one._replace(approved=()) for one in question.above)
        asked = self._decide_all(question._replace(approved=(), above=above))
        return asked if asked.answer == "deny" else found._replace(groups=asked.groups, quorum=asked.quorum)

    def _decide_all(self, question: core.Question) -> core.Judgement:
        own = self._decide(question)
        if not question.above:
            return own
        return joined(own, [Above(one.run, one.blend.agent.name, self._decide(one)) for one in question.above])

    def _decide(self, question: core.Question) -> core.Judgement:
        agent, human = self._who(question.blend)
        if agent is None or (human is None and question.blend.human is not None):
            reason = "the run's agent or person is not in the directory any more"
            return core.Judgement("deny", reason, ("agent:no-permit",), (), self.policy.hash)
        request = Request(
            question.run, agent, human, question.tool, question.args, self._context(question, question.blend)
        )
        return self.judged(request)

    def judged(self, request: Request) -> core.Judgement:
        """Answer a request for one run alone, whoever made it."""
        found = self.policy.decide(request)
        return self._judgement(found)._replace(offers=scopes_of(found.offers, request.tool, request.args))

    def _who(self, blend: Blend) -> tuple[Agent | None, Human | None]:
        directory, person = self.policy.directory, blend.human
        agent = directory.dev_agent(blend.agent.name, for_human=person is not None)
        if agent is not None and agent.dev and blend.agent.attestation.class_ != "dev":
            agent = None
        if person is None:
            return agent, None
        human = directory.humans.get(person.name)
        return agent, directory.dev_human(person.name) if human is None and person.proof == "dev" else human

    def _context(self, question: core.Question, blend: Blend) -> Context:
        attestation, person = blend.agent.attestation, blend.human
        build, agent = merged(question.build, attestation.build), self.policy.directory.agents.get(blend.agent.name)
        tool = self.policy.tools.get(question.tool)
        target = None if tool is None else tool.target_of(question.args)
        return Context(
            at=question.at,
            attestation_class=attestation.class_,
            attested=attestation.verified,
            attestation_age_s=_age_s(question.at, attestation.verified_at) or 0,
            human_auth_age_s=None if person is None else _age_s(question.at, person.auth_at),
            human_age_s=0 if person is None else _age_s(question.at, person.verified_at) or 0,
            mfa=person is not None and person.mfa is True,
            in_mandate=question.in_mandate,
            posture=attestation.posture or UNKNOWN_POSTURE,
            build_known=is_known(build),
            build_accepted=agent is not None and is_accepted(build, agent.builds),
            build_attested=attestation.build is not None,
            clock_ok=self._is_clock_ok(),
            address=self._address(question.run),
            chain=len(blend.hops),
            rate_1m=question.rate_1m,
            denied_1m=question.denied_1m,
            seen_before=target is not None and (question.tool, target) in question.done,
            explained=question.explained,
            foreign=question.foreign,
            approved=question.approved,
        )

    def _judgement(self, found: Judgement) -> core.Judgement:
        request = dict(found.request)
        return core.Judgement(
            answer=found.answer,
            reason=found.reason,
            rules=found.rules,
            legs=tuple(
                bodies.Leg.model_validate(
                    {
                        "leg": leg.leg,
                        "answer": _ANSWERS[leg.answer],
                        "rules": leg.rules,
                        "reason": leg.reason,
                        "request": _OBJECT.validate_python(request),
                    }
                )
                for leg in found.legs
            ),
            policy=self.policy.hash,
            target=found.target or "",
            env=found.env or "",
            risk=found.risk,
            groups=tuple(self._group(name) for name in found.groups),
            quorum=found.quorum,
            ttl_s=float(found.ttl_s),
            facts=tuple(bodies.Sourced.model_validate(each._asdict()) for each in found.facts),
        )

    def _group(self, name: str) -> core.Group:
        group = self.policy.directory.group(name)
        if group is None:
            return core.Group(name, ())
        fallback = None if group.fallback is None else self.policy.directory.group(group.fallback)
        if fallback is None:
            return core.Group(name, self._people_in(group))
        return core.Group(
            name, self._people_in(group), fallback.name, self._people_in(fallback), float(group.after_s or 0)
        )

    def _people_in(self, group: ApproverGroup) -> tuple[str, ...]:
        """A group's operators in on-call order; of a role all who hold it, by name."""
        if group.role is None:
            return group.operators
        return tuple(sorted(each.name for each in self._operators() if group.role in each.roles))


def _age_s(at: datetime, since: str | None) -> int | None:
    """Whole seconds from a stamp until now; None without one, and never less than nothing."""
    return None if since is None else max(0, int((at - moment(since)).total_seconds()))
