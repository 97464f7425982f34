"""Policy is asked about an action, and its answer taken; after people said yes it is asked again.

Never knows how policy comes to its answer.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor.wire import Decision
from watchfloor_server.core.acts import habits_of
from watchfloor_server.core.cards import close_card, open_card
from watchfloor_server.core.deciding import allow, deny, supply
from watchfloor_server.core.delegating import kin_fault
from watchfloor_server.core.effects import Effect, Give, Judge, ToAgent
from watchfloor_server.core.facts import Judgement, Mint, Now, Question
from watchfloor_server.core.inputs import GrantWithheld, Judged
from watchfloor_server.core.kin import above, root_of
from watchfloor_server.core.mandates import why_outside
from watchfloor_server.core.state import OPEN, STILL, Act, Escalation, Run, State
from watchfloor_server.core.superseding import supersede

RATE_S: Final = 60.0
"""Over which time `rate_1m` and `denied_1m` are counted."""


def ask(state: State, run: Run, act: Act, now: Now, card: Escalation | None = None) -> Iterator[Effect]:
    """Ask policy about an action; with `card`, as people approved it."""
    act.asked = True
    question = _question(state, run, act, now, card)
    yield Judge(question._replace(above=tuple(_question(state, one, act, now, card) for one in above(state, run))))


def _question(state: State, run: Run, act: Act, now: Now, card: Escalation | None) -> Question:
    """The question as it is put for one run: the action's own, or one of those that it was delegated through."""
    habits, mandate = habits_of(state, run), run.mandate
    args = act.args if card is None or card.args is None else card.args
    spent = root_of(state, run).spent
    return Question(
        run=run.run,
        action=act.action,
        tool=act.tool,
        args=args,
        blend=run.blend,
        standing=run.standing,
        at=now.at,
        rate_1m=sum(at_s > now.boot_s - RATE_S for at_s in habits.actions_s),
        denied_1m=sum(at_s > now.boot_s - RATE_S for at_s in habits.denied_s),
        done=habits.done,
        explained=act.explained,
        foreign=act.foreign,
        approved=() if card is None else card.card.groups,
        build=run.build,
        in_mandate=None if mandate is None else why_outside(mandate, spent, act.tool, args) is None,
    )


def judged(state: State, given: Judged, now: Now, mint: Mint) -> Iterator[Effect]:
    """Take policy's answer; what came to the run meanwhile goes first."""
    run = state.runs.get(given.run)
    act = None if run is None else run.acts.get(given.action)
    if run is None or act is None or run.state not in OPEN or not act.asked:
        return
    act.asked = False
    if run.state in STILL:
        return  # asked again when the run goes on
    act.judgement = judgement = given.judgement
    card = None if act.escalation is None else state.cards.get(act.escalation)
    if not state.writable:
        yield from _unwritable(state, run, act, card, now)
    elif judgement.answer != "deny" and (fault := kin_fault(state, run, now)) is not None:
        yield from _unheld(state, run, act, card, fault, now)
    elif card is not None and card.outdated and not card.settling:
        yield from supersede(state, run, act, card, judgement, now, mint)
    elif card is not None:
        yield from _settle(state, run, act, card, judgement, now, mint)
    elif judgement.answer == "allow":
        yield from allow(state, run, act, judgement, now, mint)
    elif judgement.answer == "wait":
        yield from open_card(state, run, act, judgement, now, mint)
    else:
        yield from deny(state, run, act, judgement.reason, judgement.rules, now)


def _settle(
    state: State, run: Run, act: Act, card: Escalation, judgement: Judgement, now: Now, mint: Mint
) -> Iterator[Effect]:
    """People said yes; policy, asked again with their word, has the last one."""
    if judgement.answer != "allow":
        yield from close_card(state, card, "denied", judgement.reason, now)
        reason = f"approved, but policy now says: {judgement.reason}"
        yield from deny(state, run, act, reason, judgement.rules, now, by=tuple(card.votes))
        return
    yield from close_card(state, card, "approved", card.reason, now)
    if card.supplied:
        yield from supply(run, act, card, judgement, now)
    else:
        yield from allow(state, run, act, judgement, now, mint, card)


def _unheld(
    state: State, run: Run, act: Act, card: Escalation | None, fault: tuple[str, str], now: Now
) -> Iterator[Effect]:
    """Policy answered, and meanwhile a run above this one has no leave itself."""
    if card is not None:
        yield from close_card(state, card, "denied", fault[1], now)
    yield from deny(state, run, act, fault[1], (fault[0],), now)


def _unwritable(state: State, run: Run, act: Act, card: Escalation | None, now: Now) -> Iterator[Effect]:
    reason = "the ledger cannot be written, so nothing is allowed; try again later"
    if card is not None:
        yield from close_card(state, card, "denied", reason, now)
    yield from deny(state, run, act, reason, ("server:not-writable",), now)


def withheld(state: State, given: GrantWithheld, now: Now) -> Iterator[Effect]:
    """A grant never left, because it could not be written down: the action is denied."""
    run = state.runs.get(given.run)
    act = None if run is None else run.acts.get(given.action)
    if run is not None and act is not None and act.in_flight:
        act.leave, act.leave_until_s = None, 0.0
        yield from _unwritable(state, run, act, None, now)


def repeat(state: State, run: Run, now: Now) -> Iterator[Effect]:
    """After a resume: say the last decision of every action without outcome again; ask what was never answered."""
    for decision in run.denials.values():
        yield _say(run, decision, now)
    for act in list(run.acts.values()):
        if act.decision is None and run.state not in STILL:
            yield from ask(state, run, act, now)
        elif act.decision is not None:
            yield _say(run, act.decision, now, act)


def _say(run: Run, decision: Decision, now: Now, act: Act | None = None) -> Effect:
    """Leave that is over is said without its grant: what was begun under it in time still gets its outcome."""
    conn = -1 if run.conn is None else run.conn
    if act is not None and act.leave is not None and act.leave_until_s > now.boot_s:
        return Give(conn, decision, act.leave)
    return ToAgent(conn, decision, durable=True)
