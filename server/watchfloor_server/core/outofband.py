"""A kill that the server hears of from its run alone: given over a warden's own socket, or by a server that died.

Never takes a name for granted: an operator is named only where their own line is there and their key signed it.
"""

from typing import NamedTuple

from watchfloor.errors import ProtocolError
from watchfloor.records.bodies import Scope
from watchfloor.wire import CONSOLE_LINES, OperatorOrder, PublicKey, StoppedLine, operator_message
from watchfloor_server.core.state import Run, State
from watchfloor_server.core.word import Word, last_will


class _Signed(NamedTuple):
    by: str
    reason: str


def word_of_stopped(state: State, run: Run, line: StoppedLine) -> Word:
    """Say who ordered the kill that a run reports, as far as that is known."""
    scope = Scope(kind="run", value=run.run)
    for hop in run.blend.hops:
        if line.order == last_will(hop.run, "").order:
            return last_will(hop.run, "is over, as this run reports")
    given = None if line.signed is None else _read(state, line.signed, line.order, scope)
    if given is None:
        reason, raised = "the agent reports an order that was given before a crash", "known from the agent alone"
        return Word(line.order, "kill", scope, by="", reason=reason, signed=None, raised=raised)
    raised = "given out of band, through its warden"
    return Word(line.order, "kill", scope, given.by, given.reason, line.signed, raised)


def _read(state: State, signed: str, order: str, scope: Scope) -> _Signed | None:
    """Read an operator's line, if it is a kill of exactly this run under this id, and an enrolled key signed it."""
    try:
        read = CONSOLE_LINES.read(signed.encode())
    except ProtocolError:
        return None
    line = read.body
    if not isinstance(line, OperatorOrder) or line.sig is None:
        return None
    if (line.kind, line.id, line.scope.scope, line.server) != ("kill", order, scope, state.server):
        return None
    message = operator_message("order", state.server, read.fields)
    for operator in state.operators.values():
        if PublicKey(operator.key).vouches(line.sig, message):
            return _Signed(operator.name, line.reason or "")
    return None
