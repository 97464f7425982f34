"""Orders that somebody else wrote into a journal: a server that died before its ledger had them, or the lane.

Each is carried out as far as it still reaches a run, and once: an order that is known is not given anew.
Never knows the journal's form on disk, nor how the entry came here.
"""

from collections.abc import Iterator
from typing import Final

from pydantic import ValidationError

from watchfloor_server.core.booking import book, book_again, leave_lock
from watchfloor_server.core.cards import withdraw
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import Carried
from watchfloor_server.core.locks import reached
from watchfloor_server.core.ordering import go_on, stand_still, stands_still, strike
from watchfloor_server.core.state import DYING, HOLDABLE, OPEN, Run, State
from watchfloor_server.core.word import Entry, Word, word_in
from watchfloor_server.core.writing import about

GRACE_S: Final = 0.5
"""How long a pending kill of the other process is left to that process before it is carried out here."""


def carry(state: State, given: Carried, now: Now) -> Iterator[Effect]:
    """Take over what the other process ordered; times count from when it did."""
    yield from relatch(state, given.entry, now)
    order = _read(given.entry).order
    for run in state.runs.values():
        stop = run.stop
        if stop is not None and stop.order == order:
            stop.ordered_s = run.ordered_s = given.ordered_s
            if stop.due_s is not None:
                stop.due_s += GRACE_S
        elif run.hold is not None and run.hold.order == order:
            run.ordered_s = given.ordered_s


def relatch(state: State, raw: bytes, now: Now) -> Iterator[Effect]:
    """Carry out one entry; raises ValueError if it cannot be read."""
    entry = _read(raw)
    state.epoch = max(state.epoch, entry.epoch)
    stale = _count(state, entry)
    word = word_in(entry)
    named = [state.runs[name] for name in entry.runs if name in state.runs]
    if entry.order in state.orders:
        if word.kind == "kill" and not _is_hold(entry):
            yield from _finish(state, entry, named, now)
        return
    state.orders.add(entry.order)
    everybody = list({run.run: run for run in [*named, *reached(state, word.scope)]}.values())
    if word.kind == "resume":
        yield from _let_go(state, word, [run for run in named if run.run not in stale], now)
        _raise(state, entry)
    elif word.kind == "pause" or _is_hold(entry):
        yield from _hold(state, entry, word, [run for run in everybody if run.run not in stale], now)
    else:
        yield from _kill(state, word, everybody, named, now)


def _count(state: State, entry: Entry) -> set[str]:
    """Count on from an order's numbers; answer which runs were told something later than it already."""
    stale: set[str] = set()
    for name, cmd in zip(entry.runs, entry.cmds, strict=False):
        if (run := state.runs.get(name)) is not None:
            if run.cmd >= cmd:
                stale.add(name)
            run.cmd = max(run.cmd, cmd - state.stride)
    return stale


def _raise(state: State, entry: Entry) -> None:
    """A resume makes stale what came before it, also in a journal that is read after it."""
    for name, cmd in zip(entry.runs, entry.cmds, strict=False):
        if (run := state.runs.get(name)) is not None:
            run.cmd = max(run.cmd, cmd)


def _kill(state: State, word: Word, runs: list[Run], named: list[Run], now: Now) -> Iterator[Effect]:
    """Strike who is alive; who is dying, or said before this came that it is dead, was killed by this person too."""
    alive = [run for run in runs if run.state in OPEN]
    over = [run for run in runs if run.state in DYING or (run.state == "STOPPED" and run in named)]
    for run in alive:
        yield from strike(state, run, word, now)
    yield from book(state, word, alive, now)
    yield from book_again(word, over, now)


def _read(raw: bytes) -> Entry:
    try:
        return Entry.model_validate_json(raw)
    except ValidationError as error:
        raise ValueError(
            f"the kill journal holds an entry that is not one of ours: {error.errors()[0]['msg']}"
        ) from error


def _let_go(state: State, word: Word, named: list[Run], now: Now) -> Iterator[Effect]:
    for run in named:
        if stands_still(run):
            yield from go_on(state, run, word, now)


def _hold(state: State, entry: Entry, word: Word, runs: list[Run], now: Now) -> Iterator[Effect]:
    after_s = entry.after_s if word.kind == "kill" and not _is_unproven(entry) else None
    kind = "pause" if after_s is None else "kill"
    for run in runs:
        if run.state in HOLDABLE:
            yield from stand_still(state, run, word, after_s, now)
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
