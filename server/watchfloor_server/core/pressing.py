"""An operator's order, as it comes in: one that came already, over the other way, is answered and not carried out anew.

Never knows which way an order took.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor.wire import Reply
from watchfloor_server.core.effects import Effect, Latch, ToConsole
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import OrderGiven
from watchfloor_server.core.locks import reached
from watchfloor_server.core.ordering import MAY_ORDER, again, order
from watchfloor_server.core.state import OPEN, Run, State
from watchfloor_server.core.word import Kind, Word, word_of

_KINDS: Final[dict[str, Kind]] = {"pause": "pause", "resume": "resume", "kill": "kill"}


def press(state: State, given: OrderGiven, now: Now) -> Iterator[Effect]:
    """Take an order. A second press, which is another order, makes a pending kill due; the same one again does not."""
    line = given.read.body
    kind = _KINDS.get(line.kind)
    if given.fault or kind is None or line.id not in state.orders or not MAY_ORDER.intersection(given.operator.roles):
        return order(state, given, now)
    word = word_of(given, kind)
    under = [run for run in reached(state, word.scope) if _order_of(run) == word.order]
    is_same = all(_is_by(run, word) for run in under)
    if kind == "kill" and not (under and is_same):
        return order(state, given, now)  # no id that somebody used for something else keeps a kill from its runs
    return _again(state, given, word, under, now) if is_same else iter([_used(given)])


def _used(given: OrderGiven) -> Effect:
    """The id is of another order: this one does not pass for it."""
    error = "its id is another order's; give each order an id of its own"
    return ToConsole(given.conn, Reply(id=given.read.body.id, ok=False, code="id", error=error))


def _again(state: State, given: OrderGiven, word: Word, runs: list[Run], now: Now) -> Iterator[Effect]:
    for run in runs:
        yield from again(run)
    is_carried_out = any(run.state not in OPEN for run in runs)
    entry = word.entry(
        state.epoch, {run.run: run.cmd for run in runs}, now, None if is_carried_out else given.read.body.after_s
    )
    reply = Reply(id=word.order, ok=True, order=word.order, runs=len(runs))
    yield Latch(word.order, entry, (ToConsole(given.conn, reply),))


def _order_of(run: Run) -> str | None:
    if run.stop is not None:
        return run.stop.order
    return None if run.hold is None else run.hold.order


def _is_by(run: Run, word: Word) -> bool:
    """True if the order that a run is under is the same person's, and of the same kind."""
    if run.stop is not None:
        return (run.stop.by, "kill") == (word.by, word.kind)
    return run.hold is not None and (run.hold.by, run.hold.kind) == (word.by, word.kind)
