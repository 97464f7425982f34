"""A card that enough people said yes to: policy is asked again with their word, and its answer carried out.

Never knows who may say yes.
"""

from collections.abc import Iterator

from watchfloor.wire import unheard
from watchfloor_server.core.approvers import lacks
from watchfloor_server.core.cards import close_card
from watchfloor_server.core.deciding import Approval, allow, deny, supply
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Judgement, Mint, Now
from watchfloor_server.core.questioning import ask, cannot_act
from watchfloor_server.core.refusing import UNSIGNED_RISKS
from watchfloor_server.core.state import Act, Escalation, Run, State
from watchfloor_server.core.widening import widen


def is_ripe(card: Escalation) -> bool:
    """True once as many people as it takes said yes, and somebody of each group that is asked."""
    if "deny" in card.votes.values() or len(card.votes) < card.card.quorum:
        return False
    return not unheard(card.card.circles, card.votes)


def ripen(state: State, run: Run, card: Escalation, now: Now) -> Iterator[Effect]:
    """Ask policy a last time; a run that cannot act now is asked about when it can."""
    act = run.acts[card.action]
    if not act.asked and not card.outdated and cannot_act(state, run, now) is None:
        card.settling = True
        yield from ask(state, run, act, now, card.args, card.card.groups)


def _lack(card: Escalation, judgement: Judgement) -> str | None:
    """What policy wants beside what people said; an unsigned word is not enough where the risk rose meanwhile."""
    unsigned = ", ".join(name for name in card.votes if name in card.unsigned)
    if unsigned and judgement.risk not in UNSIGNED_RISKS:
        return f"it is of {judgement.risk} risk, and the word of {unsigned} is not signed"
    return lacks(judgement, card.votes)


def settle(
    state: State, run: Run, act: Act, card: Escalation, judgement: Judgement, now: Now, mint: Mint
) -> Iterator[Effect]:
    """People said yes; policy, asked again with their word, has the last one."""
    lack = _lack(card, judgement) if judgement.answer == "allow" else judgement.reason
    if lack is not None:
        yield from close_card(state, card, "denied", lack, now)
        reason = f"approved, but policy now says: {lack}"
        yield from deny(state, run, act, reason, judgement.rules, now, by=tuple(card.votes))
        return
    widen(run, card, now, now.boot_s)
    more: list[str] = []
    if card.card.escalation in run.wider:  # what waits with it may pass too, if policy agrees
        more, card.equals = card.equals, more
    yield from close_card(state, card, "approved", card.reason, now)
    if card.supplied:
        yield from supply(state, run, act, card, judgement, now)
    else:
        yes = Approval(tuple(card.votes), card.args, card.reason or None)
        yield from allow(state, run, act, judgement, now, mint, yes)
    for action in more:
        yield from ask(state, run, run.acts[action], now)
