"""A new policy, by an administrator's signed word: whole or not at all, and what waits is asked again.

Never knows what a policy says, nor whether it can be read: that is found out between the word and the deed.
"""

from collections.abc import Iterator
from typing import Final, assert_never

from watchfloor.records.bodies import PolicyLoaded as PolicyBody
from watchfloor.records.bodies import ProposalAccepted, ProposalMade
from watchfloor.wire import Reply
from watchfloor_server.core.deciding import void
from watchfloor_server.core.effects import Effect, ReadPolicy, ToConsole, UsePolicy
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import AdminGiven, PolicyInput, PolicyLoaded, PolicyRead, RuleProposed
from watchfloor_server.core.questioning import ask
from watchfloor_server.core.state import STILL, Proposal, Run, State
from watchfloor_server.core.writing import note

PROPOSED_S: Final = 3600.0
"""How long a policy waits for a second administrator; then the first has to sign again."""


OPEN_RULES: Final = 200
"""Proposed rules that are known by name; an older one is found again by whoever looks back."""


def take(state: State, given: PolicyInput, now: Now) -> Iterator[Effect]:
    """Take what came about the policy."""
    match given:
        case PolicyLoaded():
            return in_force(state, given, now)
        case PolicyRead():
            return read(state, given, now)
        case RuleProposed():
            return propose(state, given, now)
        case _:
            assert_never(given)


def request(given: AdminGiven) -> Iterator[Effect]:
    """An administrator brings a policy, or a part of one: have it read."""
    line = given.read.body
    yield ReadPolicy(
        conn=given.conn,
        id=line.id,
        by=given.operator.name,
        policy=line.policy or "",
        files=line.files or {},
        more=line.more is True,
        reason=line.reason or "",
        signed=given.read.raw.decode(),
        proposal=line.proposal,
    )


def read(state: State, given: PolicyRead, now: Now) -> Iterator[Effect]:
    """A policy was read and is whole: take it over, or wait for a second administrator."""
    fault = _fault(state, given)
    if fault is not None:
        yield ToConsole(given.conn, Reply(id=given.id, ok=False, code=fault[0], error=fault[1]))
    elif given.policy == state.policy:
        yield _done(given, {"policy": given.policy, "changed": False})
    elif _needs_another(state, given, now):
        yield from _wait(state, given, now)
        yield _done(given, {"policy": given.policy, "changed": False, "waits": list(given.sensitive)})
    else:
        yield from _take_over(state, given, now)


def in_force(state: State, given: PolicyLoaded, now: Now) -> Iterator[Effect]:
    """A start, or other operators: the desk learns what it must know of the policy in force."""
    state.policy, state.tools, state.people, state.pagers = given.policy, given.tools, given.people, given.pagers
    if given.files is not None:
        files = dict(given.files)
        body = PolicyBody(policy=given.policy, files=files, reason=given.reason, by=given.by)
        yield note(state, now, "policy.loaded", body)


def catch_up(state: State, now: Now) -> Iterator[Effect]:
    """After a restart: ask again about cards of an older policy, where the crash came before the answer."""
    for card in state.cards.values():
        card.outdated = card.card.policy != state.policy and not card.settling
    for run in state.runs.values():
        yield from ask_anew(state, run, now)


def ask_anew(state: State, run: Run, now: Now) -> Iterator[Effect]:
    """Ask again about every card of a run that an older policy opened; one that stands still waits until it goes on."""
    for card in list(state.cards.values()):
        act = run.acts.get(card.action)
        if card.run == run.run and card.outdated and act is not None and not act.asked and run.state not in STILL:
            yield from ask(state, run, act, now, card.args)


def _fault(state: State, given: PolicyRead) -> tuple[str, str] | None:
    admin = state.operators.get(given.by)
    if admin is None or "admin" not in admin.roles:
        return ("role", f"{given.by} is no admin any more")
    if given.proposal is not None and given.proposal not in state.rules:
        return ("proposal", f"no proposal {given.proposal!r} is open; look with: watchfloor policy proposals")
    if not state.writable:
        return ("not_writable", "the ledger cannot be written, so no policy can be loaded; try again later")
    return None


def _needs_another(state: State, given: PolicyRead, now: Now) -> bool:
    """True if what changes needs two administrators, there are two, and no other one has signed this very policy."""
    admins = {one.name for one in state.operators.values() if "admin" in one.roles}
    if not given.sensitive or len(admins) < 2:
        return False
    first = state.proposal
    is_fresh = first is not None and now.boot_s - first.at_s <= PROPOSED_S
    return not (
        first is not None and is_fresh and first.policy == given.policy and first.by != given.by and first.by in admins
    )


def _wait(state: State, given: PolicyRead, now: Now) -> Iterator[Effect]:
    """Remember, and write down, what waits for a second administrator, so that it does so after a restart too."""
    state.proposal = Proposal(given.policy, given.by, given.signed, now.boot_s)
    body = ProposalMade(
        proposal=name_of(given.policy),
        policy=given.policy,
        reason=given.reason,
        by=given.by,
        files=dict(given.files),
        signed=given.signed,
        waits=given.sensitive,
    )
    yield note(state, now, "proposal.made", body)


def name_of(policy: str) -> str:
    """What a policy that waits is called."""
    return f"P-{policy[:16]}"


def _take_over(state: State, given: PolicyRead, now: Now) -> Iterator[Effect]:
    first = state.proposal if given.sensitive else None
    both = first is not None and first.policy == given.policy and first.by != given.by
    before = (first,) if first is not None and both else ()
    state.proposal = None
    state.policy, state.tools, state.people, state.pagers = given.policy, given.tools, given.people, given.pagers
    yield UsePolicy(given.policy)
    body = PolicyBody(
        policy=given.policy,
        files=dict(given.files),
        reason=given.reason,
        by=", ".join((*(one.by for one in before), given.by)),
        signed=(*(one.signed for one in before), given.signed),
    )
    yield note(state, now, "policy.loaded", body)
    if given.proposal is not None:
        yield from _accepted(state, given, now)
    for card in state.cards.values():
        card.outdated = not card.settling
    for run in state.runs.values():
        yield from void(run, "a new policy is in force", now)
        yield from ask_anew(state, run, now)
    yield _done(given, {"policy": given.policy, "changed": True})


def propose(state: State, given: RuleProposed, now: Now) -> Iterator[Effect]:
    """Write a proposed rule down, once. That is all: nothing is ever in force without an administrator's word."""
    body = given.body
    if body.proposal in state.rules or body.policy != state.policy or not state.writable:
        return
    remember(state, body.proposal)
    yield note(state, now, "proposal.made", body)


def remember(state: State, proposal: str) -> None:
    """A rule is proposed; the oldest of too many is forgotten."""
    while len(state.rules) >= OPEN_RULES:
        del state.rules[next(iter(state.rules))]
    state.rules[proposal] = None


def _accepted(state: State, given: PolicyRead, now: Now) -> Iterator[Effect]:
    proposal = given.proposal or ""
    state.rules.pop(proposal, None)
    body = ProposalAccepted(proposal=proposal, policy=given.policy, by=given.by, reason=given.reason)
    yield note(state, now, "proposal.accepted", body)


def _done(given: PolicyRead, value: dict[str, object]) -> Effect:
    reply = Reply.model_validate({"id": given.id, "ok": True, "value": value})
    return ToConsole(given.conn, reply, durable=True)
