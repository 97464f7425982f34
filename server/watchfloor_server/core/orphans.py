"""Children die with their parent: killed, ended, or lost beyond return.

Never knows why a parent is over.
"""

from collections.abc import Iterator

from watchfloor_server.core.booking import book
from watchfloor_server.core.effects import Effect, Latch
from watchfloor_server.core.facts import Now
from watchfloor_server.core.joining import may_return
from watchfloor_server.core.kin import beneath, parent_of
from watchfloor_server.core.ordering import strike
from watchfloor_server.core.state import OPEN, Run, State
from watchfloor_server.core.word import Word, last_will


def bury(state: State, runs: list[Run], word: Word, now: Now) -> Iterator[Effect]:
    """Kill what is open of these runs by one order, given before it is written down."""
    alive = [run for run in runs if run.state in OPEN]
    if not alive:
        return
    state.epoch += state.stride
    state.orders.add(word.order)
    for run in alive:
        yield from strike(state, run, word, now)
    yield Latch(word.order, word.entry(state.epoch, {run.run: run.cmd for run in alive}, now), ())
    yield from book(state, word, alive, now)


def bury_children(state: State, parent: Run, why: str, now: Now) -> Iterator[Effect]:
    """Kill all that a run delegated to, since it is over by itself."""
    yield from bury(state, beneath(state, parent), last_will(parent.run, why), now)


def bury_orphans(state: State, now: Now) -> Iterator[Effect]:
    """Kill every child whose parent cannot come back, or is not known any more. Only who keeps the graph may say so."""
    if state.is_replica:
        return
    for run in list(state.runs.values()):
        if run.parent is None or run.state not in OPEN:
            continue
        parent = parent_of(state, run)
        if parent is None or is_gone(state, parent, now):
            why = "is not known any more" if parent is None else f"is {parent.state.lower()}"
            yield from bury(state, [run, *beneath(state, run)], last_will(run.parent, why), now)


def is_gone(state: State, run: Run, now: Now) -> bool:
    """True if a run never acts again: over, being killed, or silent for longer than it may be."""
    return run.state not in OPEN or not may_return(state, run, now)
