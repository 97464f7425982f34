"""Alike cards of many runs, as the desk counts them: which are in a storm, and which of them calls people.

Never knows how people are called.
"""

from watchfloor.wire import Card, kind_of
from watchfloor.wire.storms import RUNS
from watchfloor_server.core.state import State


def enter(state: State, card: Card) -> None:
    """Count an open card; it is looked at in the next tick."""
    state.sweep_s = 0.0
    state.alike.setdefault(kind_of(card), {})[card.escalation] = card.run


def depart(state: State, card: Card) -> None:
    """Do not count a card any more."""
    alike = state.alike.get(kind_of(card), {})
    alike.pop(card.escalation, None)
    if not alike:
        state.alike.pop(kind_of(card), None)


def calls_nobody(state: State, card: Card, *, is_new: bool) -> bool:
    """True for a card of a storm that calls nobody: its oldest does for all, and the one that made it a storm did."""
    alike = state.alike.get(kind_of(card), {})
    runs = list(alike.values())
    if len(set(runs)) <= RUNS or next(iter(alike)) == card.escalation:
        return False
    return not (is_new and len(set(runs)) == RUNS + 1 and runs.count(card.run) == 1)
