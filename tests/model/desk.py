"""What a process does with an order in its own memory: main process and lane alike.

Never knows who else is there, nor what is on disk.
"""

from typing import NamedTuple

from model.rules import GRACE, Press, Rules
from model.stage import Stage, covers, lock_of
from model.state import DYING, HOLDABLE, NEVER, OPEN, OVER, STILL, Desk, Entry, Message, Run


class Done(NamedTuple):
    """What an order came to: the desk after it, what agents are told, the journal's entry, and which runs it struck."""

    desk: Desk
    says: tuple[Message, ...]
    entry: Entry
    struck: tuple[int, ...] = ()


def reached(desk: Desk, scope: str, stage: Stage) -> list[int]:
    """The runs in a scope, whatever their state."""
    return [i for i, run in enumerate(desk.runs) if run.state and covers(scope, i, stage)]


def obey(desk: Desk, press: Press, me: str, stride: int, stage: Stage) -> Done | None:
    """Carry out a press; None if it comes to nothing."""
    rules = stage.rules
    if press.order in desk.orders and rules.press_counts_once:
        return None
    runs = reached(desk, press.scope, stage)
    if press.kind == "resume":
        return _resume(desk, press, me, runs, stride, rules)
    if press.kind == "pause" or (press.after and any(desk.runs[i].state in HOLDABLE for i in runs)):
        return _hold(desk, press, me, runs, stride)
    return _kill(desk, press, runs, stride, stage)


def _kill(desk: Desk, press: Press, runs: list[int], stride: int, stage: Stage) -> Done | None:
    rules = stage.rules
    fresh = [i for i in runs if desk.runs[i].state in OPEN]
    dying = [i for i in runs if desk.runs[i].state in DYING]
    if not fresh and not dying and press.scope != "all":
        return None
    raises = fresh or press.scope == "all" or not rules.second_kill_raises_nothing
    desk = desk._replace(epoch=desk.epoch + stride if raises else desk.epoch, orders=desk.orders | {press.order})
    says: list[Message] = []
    for i in fresh:
        desk, said = strike(desk, i, press.order, desk.runs[i].cmd + stride, rules)
        says.append(said)
    desk = book(desk, press.who, fresh, dying, stage)
    desk = lock(desk, press.order, press.scope, stage) if fresh or press.scope == "all" else desk
    return Done(desk, tuple(says), _entry(desk, press, "kill", fresh), tuple(fresh))


def strike(desk: Desk, i: int, order: str, cmd: int, rules: Rules) -> tuple[Desk, Message]:
    """Raise the fence over one run: leave, cards and lease die with it."""
    run = desk.runs[i]
    act = run.act
    if act in ("asked", "card", "voted") and rules.kill_withdraws_cards:
        act = "void"
    if act in ("leave", "given") and rules.kill_voids_leave:
        act = "void"
    run = run._replace(state="stopping", cmd=cmd, order=order, keeper="", act=act, stoppings=min(2, run.stoppings + 1))
    return desk.put(i, run), ("order", i, order, "kill", cmd, desk.epoch)


def book(desk: Desk, who: str, fresh: list[int], over: list[int], stage: Stage) -> Desk:
    """Write down who killed which run: first, or after somebody else."""
    named = fresh + over if stage.rules.second_person_is_recorded else fresh
    return desk._replace(people=desk.people.union((i, who) for i in named))


def lock(desk: Desk, order: str, scope: str, stage: Stage) -> Desk:
    """Set the lock that a kill leaves, once: one that was lifted since stays lifted."""
    if order in desk.locked:
        return desk
    return desk._replace(locks=desk.locks | {lock_of(scope, stage)}, locked=desk.locked | {order})


def _hold(desk: Desk, press: Press, me: str, runs: list[int], stride: int) -> Done | None:
    kind = "hold" if press.kind == "kill" else "pause"
    held = [i for i in runs if desk.runs[i].state in HOLDABLE]
    if not held:
        return None
    says: list[Message] = []
    desk = desk._replace(orders=desk.orders | {press.order})
    for i in held:
        desk, said = stand_still(desk, i, press.order, kind, desk.runs[i].cmd + stride, me)
        says.append(said)
    return Done(desk, tuple(says), _entry(desk, press, kind, held), tuple(held))


def stand_still(desk: Desk, i: int, order: str, kind: str, cmd: int, keeper: str) -> tuple[Desk, Message]:
    """Let one run stand still."""
    run = desk.runs[i]
    state = "held" if kind == "hold" else "lost" if run.state == "lost" else "paused"
    run = run._replace(state=state, cmd=cmd, order=order, keeper=keeper if kind == "hold" else "")
    return desk.put(i, run), ("order", i, order, kind, cmd, run.epoch)


def _resume(desk: Desk, press: Press, me: str, runs: list[int], stride: int, rules: Rules) -> Done | None:
    still = [i for i in runs if desk.runs[i].state in STILL or _would_rise(desk.runs[i], rules)]
    if not still or (me == "lane" and rules.take_back_is_by_who_pressed and not _is_own(desk, press, still)):
        return None
    desk = desk._replace(orders=desk.orders | {press.order})
    says: list[Message] = []
    for i in still:
        desk, said = go_on(desk, i, press.order, desk.runs[i].cmd + stride)
        says.append(said)
    return Done(desk, tuple(says), _entry(desk, press, "resume", still), tuple(still))


def _would_rise(run: Run, rules: Rules) -> bool:
    return run.state in OVER and not rules.kill_beats_resume


def _is_own(desk: Desk, press: Press, still: list[int]) -> bool:
    """The lane takes back only what the same person pressed: an order's id begins with their name."""
    return any(desk.runs[i].order.startswith(press.who) for i in still)


def go_on(desk: Desk, i: int, order: str, cmd: int) -> tuple[Desk, Message]:
    """Let one run go on."""
    run = desk.runs[i]._replace(state="running", cmd=cmd, order="", keeper="")
    return desk.put(i, run), ("order", i, order, "resume", cmd, run.epoch)


def due(desk: Desk, me: str, stride: int, left: int, stage: Stage) -> Done | None:
    """Carry out the pending kill if its time has come: the other process's after a grace."""
    ripe = [i for i, run in enumerate(desk.runs) if run.state == "held" and left <= _wait(run, me, stage.rules)]
    if not ripe:
        return None
    order = desk.runs[ripe[0]].order
    press = next(each for each in stage.presses if each.order == order)
    desk = desk._replace(epoch=desk.epoch + stride)
    says: list[Message] = []
    for i in ripe:
        desk, said = strike(desk, i, order, desk.runs[i].cmd + stride, stage.rules)
        says.append(said)
    desk = lock(book(desk, press.who, ripe, [], stage), order, press.scope, stage)
    return Done(desk, tuple(says), _entry(desk, press, "kill", ripe), tuple(ripe))


def _wait(run: Run, me: str, rules: Rules) -> int:
    """How long a pending kill that is due is left to the process that took it."""
    return 0 if run.keeper == me else -GRACE if rules.other_takes_over else -NEVER


def _entry(desk: Desk, press: Press, kind: str, runs: list[int]) -> Entry:
    cmds = tuple((i, desk.runs[i].cmd) for i in runs)
    return Entry(press.order, kind, press.scope, press.who, desk.epoch, cmds)
