"""Which cards are due, looked at when one may be: a thousand that wait cost nothing at every tick.

Never knows what is due of a card.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor_server.core.cards import overdue
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.paging import due
from watchfloor_server.core.state import State

EVERY_S: Final = 0.5
"""All cards are looked at this often at least: whatever nobody foretold is late by no more."""


def sweep(state: State, now: Now) -> Iterator[Effect]:
    """Deny what nobody answered in time, and call people, if anything may be due by now."""
    if now.boot_s < state.sweep_s:
        return
    yield from overdue(state, now)
    yield from due(state, now)
    state.sweep_s = now.boot_s + EVERY_S
    for card in state.cards.values():
        for at_s in (card.deadline_s, card.opened_s + card.page_after_s):
            if now.boot_s < at_s < state.sweep_s:
                state.sweep_s = at_s
