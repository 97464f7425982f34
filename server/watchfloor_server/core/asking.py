"""Policy's answer to an action is taken: what came to the run meanwhile goes first.

Never knows how policy comes to its answer.
"""

from collections.abc import Iterator

from watchfloor.wire import Decision
from watchfloor_server.core.approvers import lacks
from watchfloor_server.core.cards import close_card, open_card
from watchfloor_server.core.changing import tried
from watchfloor_server.core.deciding import Approval, allow, deny
from watchfloor_server.core.delegating import kin_fault
from watchfloor_server.core.effects import Effect, Give, ToAgent
from watchfloor_server.core.facts import Judgement, Mint, Now
from watchfloor_server.core.inputs import GrantWithheld, Judged
from watchfloor_server.core.questioning import ask, is_inside
from watchfloor_server.core.settling import is_ripe, ripen, settle
from watchfloor_server.core.state import OPEN, STILL, Act, Escalation, Run, State
from watchfloor_server.core.superseding import supersede
from watchfloor_server.core.widening import scope_over, use


def judged(state: State, given: Judged, now: Now, mint: Mint) -> Iterator[Effect]:
    """Take policy's answer; what came to the run meanwhile goes first."""
    run = state.runs.get(given.run)
    act = None if run is None else run.acts.get(given.action)
    if run is None or act is None or run.state not in OPEN or not act.asked:
        return
    act.asked = False
    card = None if act.escalation is None else state.cards.get(act.escalation)
    if card is not None and card.trial is not None:
        yield from tried(state, run, act, card, card.trial, given.judgement, now, mint)
    elif _is_late(run, card):
        if card is not None:
            card.settling = False  # who said yes has said it: asked again when the run goes on
    elif given.judgement.answer == "allow" and act.is_inside and not _is_still_inside(state, run, act, card):
        args, approved = (None, ()) if card is None else (card.args, card.card.groups)
        yield from ask(state, run, act, now, args, approved)
    else:
        yield from _answered(state, run, act, card, given.judgement, now, mint)


def _is_late(run: Run, card: Escalation | None) -> bool:
    """True if the run cannot act now, or the people who let it were too few by the time policy answered."""
    if run.state in STILL or run.state == "LOST":
        return True
    return card is not None and card.settling and not is_ripe(card)


def _is_still_inside(state: State, run: Run, act: Act, card: Escalation | None) -> bool:
    """False if another action used the mandate up since policy was asked."""
    return is_inside(state, run, act, act.args if card is None or card.args is None else card.args) is True


def _answered(
    state: State, run: Run, act: Act, card: Escalation | None, judgement: Judgement, now: Now, mint: Mint
) -> Iterator[Effect]:
    first, under = act.waits, act.under
    act.judgement, act.waits, act.under = judgement, None, None
    if not state.writable:
        yield from _unwritable(state, run, act, card, now)
    elif judgement.answer != "deny" and (fault := kin_fault(state, run, now)) is not None:
        yield from _unheld(state, run, act, card, fault, now)
    elif card is not None and card.outdated and not card.settling:
        yield from supersede(state, run, act, card, judgement, now, mint)
    elif card is not None:
        yield from settle(state, run, act, card, judgement, now, mint)
    elif first is not None and under is not None:
        yield from _pass_under(state, run, act, first, judgement, now, mint)
    elif judgement.answer == "allow":
        yield from allow(state, run, act, judgement, now, mint)
    elif judgement.answer == "wait":
        yield from _wait(state, run, act, judgement, now, mint)
    else:
        yield from deny(state, run, act, judgement.reason, judgement.rules, now)


def _wait(state: State, run: Run, act: Act, judgement: Judgement, now: Now, mint: Mint) -> Iterator[Effect]:
    """Policy wants people: they are asked, unless they let it pass before, as far as policy then agrees."""
    wider = scope_over(state, run, act, judgement, now)
    if wider is None:
        yield from open_card(state, run, act, judgement, now, mint)
    else:
        yield from ask(state, run, act, now, None, wider.groups, wider.escalation)
        act.waits = judgement


def _pass_under(
    state: State, run: Run, act: Act, first: Judgement, judgement: Judgement, now: Now, mint: Mint
) -> Iterator[Effect]:
    """Policy was asked as if the people of a wider scope had approved this action too. They are asked if it says no."""
    wider = scope_over(state, run, act, first, now)
    if judgement.answer == "allow" and wider is not None and lacks(judgement, wider.by) is None:
        use(wider)
        yield from allow(state, run, act, judgement, now, mint, Approval(wider.by, under=wider.escalation))
    else:
        act.judgement = first
        yield from open_card(state, run, act, first, now, mint)


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


def ask_open(state: State, run: Run, now: Now) -> Iterator[Effect]:
    """A run may act again: ask what was never answered, and what people said yes to meanwhile."""
    for act in list(run.acts.values()):
        if not act.asked:
            yield from _ask_open(state, run, act, now)


def _ask_open(state: State, run: Run, act: Act, now: Now) -> Iterator[Effect]:
    card = None if act.escalation is None else state.cards.get(act.escalation)
    if run.state in STILL:
        return
    if act.decision is None:
        yield from ask(state, run, act, now)
    elif card is not None and is_ripe(card):
        yield from ripen(state, run, card, now)


def repeat(state: State, run: Run, now: Now) -> Iterator[Effect]:
    """After a resume: say the last decision of every action without outcome again; ask what was never answered."""
    for decision in run.denials.values():
        yield _say(run, decision, now)
    for act in list(run.acts.values()):
        if act.decision is not None:
            yield _say(run, act.decision, now, act)
        yield from _ask_open(state, run, act, now)


def _say(run: Run, decision: Decision, now: Now, act: Act | None = None) -> Effect:
    """Leave that is over is said without its grant: what was begun under it in time still gets its outcome."""
    conn = -1 if run.conn is None else run.conn
    if act is not None and act.leave is not None and act.leave_until_s > now.boot_s:
        return Give(conn, decision, act.leave)
    return ToAgent(conn, decision, durable=True)
