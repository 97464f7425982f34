"""What each line of the server does to a run. It has happened here, and the body was ordered, when `hear` returns.

Never knows the connection it came over.
"""

import logging
from typing import assert_never

from watchfloor.agent.orders import is_verified
from watchfloor.agent.session import Session
from watchfloor.agent.stance import Stance
from watchfloor.errors import Stopped
from watchfloor.visible import visible
from watchfloor.wire import Ack, Decision, Delegation, ErrorLine, Lease, Note, Order, ToAgent, WardenPractice

log = logging.getLogger("watchfloor.agent")


def hear(session: Session, line: ToAgent) -> None:
    """Take one line of the server."""
    match line:
        case Order():
            _obey(session, line)
        case Ack():
            session.spool.confirm(line.seq)
        case Decision():
            decide(session, line)
        case Lease():
            session.lease.answer(line.n, line.ttl_s)
            session.look_at_lease()
            session.credential = line.credential or session.credential
        case Delegation():
            session.asking.hear(line)
        case Note():
            session.notes.append(line)
        case ErrorLine():
            _refused(session, line)
        case WardenPractice():
            session.practices.append(line.id)
        case _:
            assert_never(line)
    for listener in session.listeners:
        listener(line)
    session.pulse.beat()


def _obey(session: Session, order: Order) -> None:
    taken = session.orders.take(order)
    if taken == "old":
        return
    if taken == "new":
        _carry_out(session, order)
    session.orders_count += 1


def _carry_out(session: Session, order: Order) -> None:
    if order.signed is not None and not is_verified(order, session.facts.server, session.welcome.kill_keys):
        log.warning("order %s is obeyed, though its signature is of no operator known here", visible(order.order))
    if session.orders.is_killed:
        reason = f"killed by {order.by or 'the server'}" + (f": {order.reason}" if order.reason else "")
        session.end(Stopped(reason, order.order, order.by))
    elif session.orders.is_held:
        session.gate.close("order")
    else:
        session.gate.open("order")


def decide(stance: Stance, decision: Decision) -> None:
    """Bring a decision to whoever waits for it; leave that nobody waits for any more is answered."""
    waiting = stance.waiting.decide(decision)
    if waiting is not None and waiting.is_given_up:
        stance.drop_leave(waiting)


def _refused(session: Session, line: ErrorLine) -> None:
    if line.code == "gap" and line.expected is not None:
        try:
            session.spool.rewind(line.expected)
        except ValueError as error:
            session.end(Stopped(f"the run cannot go on: {error}"))
        return
    refuse(session, line)


def refuse(stance: Stance, line: ErrorLine) -> None:
    """A line of ours was refused; if it proposed an action, that is a denial."""
    log.warning("the server refused a line (%s): %s", visible(line.code, limit=40), visible(line.reason, limit=300))
    if line.seq is not None:
        stance.waiting.refuse(line.seq, line.code, line.reason)
