"""People are called for a card: when it is opened, at half its time, and when a fallback group comes in.

A call says that somebody is wanted and decides nothing. Never knows how it reaches anybody.
"""

from collections.abc import Iterator
from math import inf
from typing import NamedTuple

from watchfloor.records.bodies import EscalationPaged
from watchfloor.wire import moment
from watchfloor_server.core.alike import calls_nobody
from watchfloor_server.core.effects import Effect, Page
from watchfloor_server.core.facts import Now, Stage
from watchfloor_server.core.paging_inputs import Paged
from watchfloor_server.core.state import STILL, Escalation, State
from watchfloor_server.core.writing import about


class Call(NamedTuple):
    """One call of a card: its name, `after_s` from the opening, and which groups hear of it."""

    page: str
    stage: Stage
    after_s: float
    groups: tuple[str, ...]


def due(state: State, now: Now) -> Iterator[Effect]:
    """Call for every card whose time has come; of a run that stands still nobody is called."""
    if not state.pagers:
        return
    for card in state.cards.values():
        if card.opened_s + card.page_after_s > now.boot_s or card.settling or state.runs[card.run].state in STILL:
            continue
        yield from _call(state, card, now)


def paged(state: State, given: Paged, now: Now) -> Iterator[Effect]:
    """Write down how a call went."""
    run = state.runs.get(given.run)
    if run is not None:
        body = EscalationPaged(
            escalation=given.escalation,
            page=given.page,
            stage=given.stage,
            groups=given.groups,
            sent=given.sent,
            faults=given.faults,
        )
        yield about(run, now, "escalation.paged", body)


def _call(state: State, card: Escalation, now: Now) -> Iterator[Effect]:
    card.page_after_s = inf
    for call in calls(card):
        if call.page in card.paged:
            continue
        if card.opened_s + call.after_s > now.boot_s:
            card.page_after_s = min(card.page_after_s, call.after_s)
            continue
        card.paged.add(call.page)
        groups = tuple(name for name in call.groups if name in state.pagers)
        if groups and not calls_nobody(state, card.card, is_new=call.stage == "opened"):
            yield Page(call.page, call.stage, card.card, groups)


def calls(card: Escalation) -> list[Call]:
    """Every call of a card. At half its time the fallback groups that are in by then hear of it too."""
    name, opened_at = card.card.escalation, moment(card.card.opened_at)
    half_s = (moment(card.card.deadline_at) - opened_at).total_seconds() / 2
    later = dict.fromkeys((one.group, one.from_at) for one in card.card.may_later or ())
    after_s = {group: (moment(from_at) - opened_at).total_seconds() for group, from_at in later}
    early = tuple(group for group, seconds in after_s.items() if seconds <= half_s)
    groups = card.card.groups
    return [
        Call(f"{name}-opened", "opened", 0.0, groups),
        *(
            Call(f"{name}-fallback-{n}", "fallback", after_s[group], (group, *groups))
            for n, group in enumerate(after_s, 1)
        ),
        Call(f"{name}-half", "half", half_s, tuple(dict.fromkeys((*groups, *early)))),
    ]
