"""Whoever begins in the midst of an order stands still like those whom it reached, and dies with them.

Never knows how an order was given.
"""

from collections.abc import Iterator

from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.kin import parent_of
from watchfloor_server.core.locks import reached
from watchfloor_server.core.ordering import pending, stand_still
from watchfloor_server.core.state import STILL, Run, State
from watchfloor_server.core.writing import about


def hold_newcomer(state: State, newcomer: Run, now: Now) -> Iterator[Effect]:
    """A run that starts while a kill over it is pending, or whose parent stands still, stands still as they do."""
    for run in list(state.runs.values()):
        word, due_s = pending(run)
        if word is not None and newcomer in reached(state, word.scope):
            left_s = max(0.0, due_s - now.boot_s)
            yield from stand_still(state, newcomer, word, left_s, now)
            yield about(newcomer, now, "run.held", word.body(newcomer.cmd, "kill", after_s=left_s))
            return
    parent = parent_of(state, newcomer)
    if parent is not None and parent.state in STILL and parent.held_by is not None:
        yield from stand_still(state, newcomer, parent.held_by, None, now)
        yield about(newcomer, now, "run.held", parent.held_by.body(newcomer.cmd, "pause"))
