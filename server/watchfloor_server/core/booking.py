"""How a kill is written down: each run that it struck, what died with it, who else gave it, and the lock it leaves.

Never gives an order: by now it is on the sockets.
"""

from collections.abc import Iterator

from watchfloor.records.bodies import RunStage
from watchfloor_server.core.cards import withdraw
from watchfloor_server.core.deciding import void
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.locks import set_lock
from watchfloor_server.core.state import Run, State
from watchfloor_server.core.word import Word
from watchfloor_server.core.writing import about


def book(state: State, word: Word, runs: list[Run], now: Now) -> Iterator[Effect]:
    """Write a kill down: each run it struck, what died with it, and the lock it leaves."""
    yield from strikes(state, word, runs, now)
    yield from leave_lock(state, word, runs, now)


def strikes(state: State, word: Word, runs: list[Run], now: Now) -> Iterator[Effect]:
    """Write down each run that a kill struck, and what died with it."""
    for run in runs:
        yield about(run, now, "run.stopping", word.body(run.cmd, "kill", fence=state.epoch))
        yield from void(run, f"killed by {word.by}", now)
        yield from withdraw(state, run, "the run was killed", now)


def book_again(word: Word, dying: list[Run], now: Now) -> Iterator[Effect]:
    """Write down who else killed what a kill is out for already: no fence is raised by it."""
    for run in dying:
        detail = f"again by {word.by}"
        yield about(run, now, "run.stage", RunStage(order=word.order, stage="accepted", at_ms=0.0, detail=detail))


def leave_lock(state: State, word: Word, runs: list[Run], now: Now) -> Iterator[Effect]:
    """Set the lock that a kill leaves: of one run on its pair, of a wider scope on that scope."""
    named = state.runs.get(word.scope.value)
    if word.scope.kind != "run":
        yield from set_lock(state, word.lock(), now)
    elif runs and named is not None and not word.leaves_no_lock:
        yield from set_lock(state, word.lock(named.agent, named.human), now)
