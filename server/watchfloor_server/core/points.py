"""Enforcement points at the desk: who comes in, which grant is used up, and what a receipt is worth.

Their identity was verified at the door. Never knows a token, a socket, or what a tool does.
"""

from collections.abc import Iterator
from typing import NamedTuple, assert_never

from watchfloor.errors import CloseCode
from watchfloor.records.bodies import GrantRedeemed, IdentityRefused, PointCame
from watchfloor.wire import ErrorLine, PublicKey, receipt_message
from watchfloor_server.core import practising
from watchfloor_server.core.canary_inputs import PointDidPractice
from watchfloor_server.core.delegating import kin_fault
from watchfloor_server.core.effects import Close, Effect, Refuse
from watchfloor_server.core.facts import Leave, Now
from watchfloor_server.core.fences import Point
from watchfloor_server.core.fencing import answered, say_all
from watchfloor_server.core.parting import part
from watchfloor_server.core.point_effects import AnswerRedeem, ToPoint, WelcomePoint
from watchfloor_server.core.point_inputs import (
    GrantShown,
    PointAnswered,
    PointInput,
    PointJoined,
    PointLeft,
    ReceiptGiven,
)
from watchfloor_server.core.state import DYING, STILL, Act, Run, State
from watchfloor_server.core.writing import about, note


class No(NamedTuple):
    """Why a grant is not good."""

    code: str
    reason: str


def take(state: State, given: PointInput, now: Now) -> Iterator[Effect]:
    """Take what comes from a point."""
    match given:
        case PointJoined():
            return join(state, given, now)
        case PointAnswered():
            return _answered(state, given, now)
        case GrantShown():
            return redeem(state, given, now)
        case ReceiptGiven():
            return receipt(state, given)
        case PointDidPractice():
            return practising.did(state, given, now)
        case PointLeft():
            return leave(state, given, now)
        case _:
            assert_never(given)


def join(state: State, given: PointJoined, now: Now) -> Iterator[Effect]:
    """Let a point in and tell it everything; the same point on an older connection is let go."""
    fences = state.fences
    for other in list(fences.points.values()):
        if other.key == given.key.raw and other.name == given.name:
            fences.points.pop(other.conn)
            yield Close(other.conn, CloseCode.SUPERSEDED, "the same point came back on another connection")
        elif other.token_sha256 == given.token_sha256 and not given.pinned:
            fault = "this token came with another key, and that point is here; give each point a token of its own"
            yield note(state, now, "identity.refused", IdentityRefused(door="/v1/point", code="key", reason=fault))
            yield Refuse(given.conn, "key", fault)
            return
    fences.gone = [other for other in fences.gone if other.key != given.key.raw]  # it answers for itself from now on
    targets = frozenset(given.targets)
    point = Point(
        given.conn, given.name, given.key.raw, given.token_sha256, targets, given.expires_at, heard_s=now.boot_s
    )
    practising.meet(state, point, can_practise=given.can_practise)
    fences.points[given.conn] = point
    yield note(state, now, "point.joined", PointCame(point=point.name, targets=given.targets, key=point.shown_key))
    yield WelcomePoint(given.conn, given.name, given.targets)
    yield from say_all(state, point)


def _answered(state: State, given: PointAnswered, now: Now) -> Iterator[Effect]:
    yield from answered(state, given, now)
    yield from practising.fenced(state, given.conn)


def leave(state: State, given: PointLeft, now: Now) -> Iterator[Effect]:
    """A point's connection is gone."""
    point = state.fences.points.get(given.conn)
    if point is not None:
        yield from part(state, point, "its connection is gone", now)


def redeem(state: State, given: GrantShown, now: Now) -> Iterator[Effect]:
    """Use a grant up, once: it is written down before the point hears that it may act."""
    point = state.fences.points.get(given.conn)
    if point is None:
        return
    if (practised := practising.shown(state, point, given, now)) is not None:
        yield from practised
        return
    found = _find(state, given.grant)
    if isinstance(found, No):
        yield AnswerRedeem(given.conn, given.id, False, *found, "")
        return
    run, act, leave_ = found
    if (no := _fault(state, point, run, act, leave_, now)) is not None:
        yield AnswerRedeem(given.conn, given.id, False, *no, run.run)
        return
    state.fences.reach(run.run).redeem(leave_.grant, point.shown_key)
    body = GrantRedeemed(grant=leave_.grant, action=act.action, point=point.name, key=point.shown_key)
    yield about(run, now, "grant.redeemed", body)
    yield AnswerRedeem(given.conn, given.id, True, "", "", run.run, act.leave_until_s)


def receipt(state: State, given: ReceiptGiven) -> Iterator[Effect]:
    """A point tells how a grant ended: it is not being executed any more."""
    point, line = state.fences.points.get(given.conn), given.read.body
    if point is None:
        return
    if not PublicKey(point.key).verifies(line.sig, receipt_message(state.server, given.read.fields)):
        fault = ErrorLine(code="signature", reason=f"the receipt of {line.grant!r} is not signed by this point's key")
        yield ToPoint(given.conn, fault)
        return
    for reach in state.fences.reaches.values():
        if reach.used.get(line.grant) == point.shown_key:
            reach.open.discard(line.grant)
            return
    yield ToPoint(given.conn, ErrorLine(code="grant", reason=f"this point redeemed no grant {line.grant!r}"))


def _find(state: State, grant: str) -> tuple[Run, Act, Leave] | No:
    for run in state.runs.values():
        for act in run.acts.values():
            if act.leave is not None and act.leave.grant == grant:
                return run, act, act.leave
    if any(grant in reach.used for reach in state.fences.reaches.values()):
        return No("used", "the grant was used already; each is good once: propose the action again")
    return No("unknown", "no action that is still open has this grant; propose the action again")


def _fault(state: State, point: Point, run: Run, act: Act, leave_: Leave, now: Now) -> No | None:
    """Why this grant does not let this point act now; None if it does."""
    if leave_.target not in point.targets:
        return No("target", f"the grant is for {leave_.target!r}, and {point.name} does not stand before it")
    if leave_.grant in state.fences.reach(run.run).used:
        return No("used", "the grant was used already; each is good once: propose the action again")
    if run.state in DYING or run.state == "STOPPED":
        return No("killed", f"run {run.run} was killed: its leave is void")
    if run.state in STILL:
        return No("held", f"run {run.run} stands still; ask again when it goes on")
    if run.state != "RUNNING":
        return No("lease", f"run {run.run} is {run.state.lower()}: it has no lease")
    if (fault := kin_fault(state, run, now)) is not None:
        return No("lease", fault[1])
    if act.leave_until_s <= now.boot_s:
        return No("void", "the grant expired, or was taken back; propose the action again")
    if not state.writable:
        return No("not_writable", "the ledger cannot be written, so no grant can be used up; try again later")
    return None
