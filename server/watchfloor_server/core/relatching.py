"""Orders that the journal holds and the ledger does not: a server died between giving and writing them.

Each is carried out again, as far as it still reaches a run. Never knows the journal's form on disk.
"""

from collections.abc import Iterator

from pydantic import ValidationError

from watchfloor_server.core.cards import withdraw
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.locks import reached
from watchfloor_server.core.ordering import book, go_on, leave_lock, stand_still, stands_still, strike
from watchfloor_server.core.state import HOLDABLE, OPEN, Run, State
from watchfloor_server.core.word import Entry, Word, word_in
from watchfloor_server.core.writing import about


def relatch(state: State, raw: bytes, now: Now) -> Iterator[Effect]:
    """Carry out one entry that no record tells of; raises ValueError if it cannot be read."""
    try:
        entry = Entry.model_validate_json(raw)
    except ValidationError as error:
        raise ValueError(
            f"the kill journal holds an entry that is not one of ours: {error.errors()[0]['msg']}"
        ) from error
    state.epoch = max(state.epoch, entry.epoch)
    word = word_in(entry)
    named = [state.runs[name] for name in entry.runs if name in state.runs]
    if entry.order in state.orders:
        if word.kind == "kill" and not _is_hold(entry):
            yield from _finish(state, entry, named, now)
        return
    state.orders.add(entry.order)
    if word.kind == "resume":
        yield from _let_go(state, word, named, now)
    elif word.kind == "pause" or _is_hold(entry):
        yield from _hold(entry, word, named, now)
    else:
        runs = {run.run: run for run in [*named, *reached(state, word.scope)] if run.state in OPEN}
        for run in runs.values():
            yield from strike(state, run, word, now)
        yield from book(state, word, list(runs.values()), now)


def _let_go(state: State, word: Word, named: list[Run], now: Now) -> Iterator[Effect]:
    for run in named:
        if stands_still(run):
            yield from go_on(state, run, word, now)


def _hold(entry: Entry, word: Word, named: list[Run], now: Now) -> Iterator[Effect]:
    after_s = entry.after_s if word.kind == "kill" and not _is_unproven(entry) else None
    kind = "pause" if after_s is None else "kill"
    for run in named:
        if run.state in HOLDABLE:
            yield from stand_still(run, word, after_s, now)
            yield about(run, now, "run.held", word.body(run.cmd, kind, after_s=after_s))


def _finish(state: State, entry: Entry, named: list[Run], now: Now) -> Iterator[Effect]:
    """The ledger may have the first records of a kill and not the last: whom it named dies, and its lock is set."""
    word = word_in(entry)
    left = [run for run in named if run.state in OPEN]
    for run in left:
        yield from strike(state, run, word, now)
    for run in named:
        yield from withdraw(state, run, "the run was killed", now)
    if left:
        yield from book(state, word, left, now)
    elif entry.order not in state.locked:
        yield from leave_lock(state, word, named, now)


def _is_hold(entry: Entry) -> bool:
    """True for a kill that makes runs stand still first: it comes due later, or somebody must sign it."""
    return bool(entry.after_s) or _is_unproven(entry)


def _is_unproven(entry: Entry) -> bool:
    return entry.raised is not None and entry.scope.kind != "run"
