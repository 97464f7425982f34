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
from watchfloor_server.core.ordering import again, order
from watchfloor_server.core.state import OPEN, Run, State
from watchfloor_server.core.word import Kind, Word, word_of

_KINDS: Final[dict[str, Kind]] = {"pause": "pause", "resume": "resume", "kill": "kill"}


def press(state: State, given: OrderGiven, now: Now) -> Iterator[Effect]:
    """Take an order. A second press, which is another order, makes a pending kill due; the same one again does not."""
    line = given.read.body
    kind = _KINDS.get(line.kind)
    if given.fault or kind is None or line.id not in state.orders:
        return order(state, given, now)
    return _again(state, given, word_of(given, kind), now)


def _again(state: State, given: OrderGiven, word: Word, now: Now) -> Iterator[Effect]:
    runs = [run for run in reached(state, word.scope) if _order_of(run) == word.order]
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
