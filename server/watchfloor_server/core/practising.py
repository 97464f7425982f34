"""Canaries of enforcement points: each is asked now and then to execute what its newest fence forbids.

Two actions go out together, in an order that chance picks. The *barred* one is of a practice run that this point's
fence says is killed: the point must refuse it by itself. The *free* one is of a run of which no fence says anything:
the point must bring its grant to the server, which refuses it. Only who does both right is proven. Never knows a token.
"""

from collections.abc import Iterator
from typing import Final, Literal

from watchfloor.ids import new_id
from watchfloor.records.bodies import PointPractised
from watchfloor.wire import Mark, stamp
from watchfloor_server.core.canaries import PATIENCE_S, Asked, Canary, Try
from watchfloor_server.core.canary_inputs import PointDidPractice
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Mint, Now
from watchfloor_server.core.fences import Point
from watchfloor_server.core.point_effects import AnswerRedeem, AskPractice, SayFence
from watchfloor_server.core.point_inputs import GrantShown
from watchfloor_server.core.state import State
from watchfloor_server.core.writing import note

BARRED: Final = "killed"
"""The code with which a point refuses what its fence says is killed."""

Result = Literal["refused", "executed", "unproven"]

PRACTICE: Final = "practice"
"""The code with which the server refuses a practice grant."""


def meet(state: State, point: Point, *, can_practise: bool) -> None:
    """A point came: what one of its name let through is held against it until it proves better."""
    if point.name in state.fences.through:
        point.canary.came_through("a practice action came through before it was here")
    point.canary.meet(can_practise=can_practise)


def tick(state: State, now: Now, mint: Mint) -> Iterator[Effect]:
    """Ask whom it is time to ask, and give up whoever does not answer."""
    for point in list(state.fences.points.values()):
        canary = point.canary
        if canary.asked is not None and now.boot_s >= canary.asked.began_s + PATIENCE_S:
            yield from _conclude(state, point, canary.asked, f"it did not answer within {PATIENCE_S:g} s", now)
        elif canary.is_due(now.boot_s) and point.whole and point.seen >= point.whole:
            yield from _ask(state, point, now, mint)


def _ask(state: State, point: Point, now: Now, mint: Mint) -> Iterator[Effect]:
    barred, free = (Try(new_id(mint()), new_id(mint()), new_id(mint())) for _ in range(2))
    asked = Asked(new_id(mint()), now.boot_s, stamp(now.at), barred=barred, free=free)
    point.canary.begin(asked)
    yield _fence(state, point, barred.run, "killed")
    asked.n = point.sent


def _fence(state: State, point: Point, run: str, mark: Mark) -> SayFence:
    state.fences.n += 1
    point.sent = state.fences.n
    return SayFence(point.conn, point.sent, state.epoch, {run: mark}, point.seen, whole=False, more=False)


def fenced(state: State, conn: int) -> Iterator[Effect]:
    """The point answered a fence: if it has the one that bars the practice run, the actions follow."""
    point = state.fences.points.get(conn)
    asked = None if point is None else point.canary.asked
    if point is None or asked is None or asked.is_said or point.seen < asked.n:
        return
    asked.is_said = True
    tries = sorted((one for one in (asked.barred, asked.free) if one is not None), key=lambda one: one.id)  # by chance
    for one in tries:
        yield AskPractice(point.conn, one.id, one.run, one.grant, min(point.targets))


def shown(state: State, point: Point, given: GrantShown, now: Now) -> list[Effect] | None:
    """A point shows a practice grant: it is refused, and counts. None if it is no such grant."""
    canary = point.canary
    for asked in (canary.asked, canary.last):
        one = None if asked is None else asked.holding(given.grant)
        if asked is None or one is None:
            continue
        one.shown += 1
        reason = "this grant is for practice: nothing may be done under it"
        answer: Effect = AnswerRedeem(given.conn, given.id, ok=False, code=PRACTICE, reason=reason, run="")
        if one is asked.barred:
            fault = "it asked to use up a grant of a run that its fence had said is killed"
            return [answer, *_came_through(state, point, fault, now)]
        return [answer]
    return None


def did(state: State, given: PointDidPractice, now: Now) -> Iterator[Effect]:
    """A point tells how a practice action went; an answer to none, or a second one, proves nothing."""
    point = state.fences.points.get(given.conn)
    if point is None:
        return
    for asked in (point.canary.asked, point.canary.last):
        one = None if asked is None else asked.find(given.id)
        if asked is not None and one is not None:
            if given.answer == "executed":
                yield from _came_through(state, point, "it executed a practice action without leave", now)
            elif one.answer is None:
                one.answer, one.code = given.answer, given.code
                if asked is point.canary.asked and asked.barred and asked.free and _is_told(asked):
                    yield from _conclude(state, point, asked, _fault(asked.barred, asked.free), now)
            return


def _is_told(asked: Asked) -> bool:
    return all(one is not None and one.answer is not None for one in (asked.barred, asked.free))


def _fault(barred: Try, free: Try) -> str:
    """What is wrong with the answers; empty if all is as it must be."""
    if "failed" in (barred.answer, free.answer):
        return "it could not try: " + (barred.code if barred.answer == "failed" else free.code)
    if barred.code != BARRED:
        return f"it refused by {barred.code or 'no code'}, and not by its fence"
    if free.shown != 1 or free.code != PRACTICE:
        return "it refused what no fence forbids, without asking the server: so it did not look"
    return ""


def _conclude(state: State, point: Point, asked: Asked, fault: str, now: Now) -> Iterator[Effect]:
    canary = point.canary
    if fault:
        canary.failed(fault)
    else:
        canary.held(asked)
        if not any(one.canary.is_through for one in state.fences.points.values() if one.name == point.name):
            state.fences.through.pop(point.name, None)
    yield from _over(state, point, asked, now)


def _came_through(state: State, point: Point, why: str, now: Now) -> Iterator[Effect]:
    asked = point.canary.asked
    point.canary.came_through(why)
    state.fences.through[point.name] = point.targets
    if asked is not None:
        yield from _over(state, point, asked, now)
    else:
        yield from _tell(state, point, now)


def _over(state: State, point: Point, asked: Asked, now: Now) -> Iterator[Effect]:
    """The practice run is forgotten at the point too, and what is new is written down."""
    run = "" if asked.barred is None else asked.barred.run
    yield _fence(state, point, run, "released")
    yield from _tell(state, point, now)


def _tell(state: State, point: Point, now: Now) -> Iterator[Effect]:
    canary = point.canary
    answer = result_of(canary, now)
    if answer != canary.told:
        canary.told = answer
        body = PointPractised(point=point.name, targets=tuple(sorted(point.targets)), answer=answer, why=canary.why)
        yield note(state, now, "point.practised", body)


def result_of(canary: Canary, now: Now) -> Result:
    """What a canary shows now, in a word."""
    return "executed" if canary.is_through else "refused" if canary.is_proven(now.boot_s) else "unproven"
