"""An enforcement point: it asks before it executes, refuses what its fences say, and everything without a fresh one.

Never knows why a run was stopped.
"""

from collections.abc import Iterator

from model.processes import is_behind
from model.rules import DARK
from model.stage import Stage
from model.state import DYING, Message, Step, World, number, runs_of
from model.words import conclude

APPROVED = "as approved"


def steps(world: World, stage: Stage) -> Iterator[Step]:
    """Grants shown, redeemed, executed; fences told and answered."""
    if "points" not in stage.has:
        return
    yield from _shows(world, stage)
    yield from _point(world, stage)
    if world.main.is_up:
        yield from _redeems(world, stage)
        yield from _fences(world, stage)


def _shows(world: World, stage: Stage) -> Iterator[Step]:
    """A lying agent shows its grant again and again, also after its run was stopped, and with other arguments."""
    if ("allow", 0) not in world.net:
        return
    for args in (APPROVED, "others") if "retries" in stage.has else (APPROVED,):
        message: Message = ("use", 0, args)
        if message not in world.net:
            yield Step("agent 0", f"shows its grant, with arguments {args}", world.say(message), (), "will")


def _point(world: World, stage: Stage) -> Iterator[Step]:
    point = world.point
    tries = 2 if "retries" in stage.has else 1
    is_dark = point.age > DARK
    for message in world.net:
        if message[0] == "use" and point.tries < tries and not is_dark and message[1] not in point.killed:
            n = point.tries + 1
            asked = point._replace(tries=n, asked=point.asked | {n})
            after = world._replace(point=asked).say(("redeem", message[1], message[2], n))
            yield Step("point", f"asks to redeem the grant of run {message[1]}, {message[2]}", after)
        elif message[0] == "ok" and message[2] in point.asked and not is_dark and message[1] not in point.killed:
            i, n = number(message, 1), number(message, 2)
            busy = point._replace(asked=point.asked - {n}, busy=point.busy | {i})
            yield Step("point", f"executes for run {i}", world._replace(point=busy))
        elif message[0] == "fence":
            yield from _hears(world, message)
    for i in point.busy:
        past = world.past
        landed = (*past.landed[:i], min(2, past.landed[i] + 1), *past.landed[i + 1 :])
        after = world._replace(point=point._replace(busy=point.busy - {i}), past=past._replace(landed=landed))
        yield Step("point", f"has done it for run {i}", after, (("lands", i),))


def _hears(world: World, message: Message) -> Iterator[Step]:
    age, killed = number(message, 2), runs_of(message, 3)
    point = world.point
    heard = point._replace(age=min(point.age, age), killed=point.killed | killed)
    answer: Message = ("fenced", "point", 0, heard.killed, heard.busy)
    if heard != point or answer not in world.net:
        yield Step("point", f"hears a fence, {age} old", world._replace(point=heard).say(answer))


def _redeems(world: World, stage: Stage) -> Iterator[Step]:
    """A grant is redeemed once: it is on disk before the point hears of it."""
    main, rules = world.main, stage.rules
    for message in world.net:
        if message[0] != "redeem":
            continue
        i, args, n = number(message, 1), message[2], message[3]
        run = main.desk.runs[i]
        ok: Message = ("ok", i, n)
        is_good = run.act in ("leave", "given") or (run.act == "redeemed" and not rules.grant_is_redeemed_once)
        if rules.redemption_looks_at_fences:
            is_good = is_good and run.state == "running"
        else:
            is_good = is_good or (run.act == "void" and ("allow", i) in world.net)
        is_good = is_good and (args == APPROVED or not rules.arguments_are_compared)
        if not is_good or ok in world.net or is_behind(world, stage):
            continue
        # which request it was is part of what is written: only that one is answered
        desk = main.desk.put(i, run._replace(act=f"redeemed {n}" if rules.grant_is_redeemed_once else "redeemed"))
        after = world._replace(main=main._replace(desk=desk))
        if not rules.redemption_is_durable or not rules.grant_is_redeemed_once:
            after = after.say(ok)
        yield Step("main", f"redeems the grant of run {i}", after, (("redeems", i, str(args)),))
    yield from _answers(world)


def _answers(world: World) -> Iterator[Step]:
    for i, run in enumerate(world.main.desk.runs):
        act = world.disk.ledger.runs[i].act
        if act.startswith("redeemed ") and act == run.act and ("ok", i, int(act[9:])) not in world.net:
            yield Step("main", f"answers: redeemed, for run {i}", world.say(("ok", i, int(act[9:]))))


def _fences(world: World, stage: Stage) -> Iterator[Step]:
    main, point = world.main, world.point
    over = frozenset(i for i, run in enumerate(main.desk.runs) if run.state in DYING or run.state == "stopped")
    fence: Message = ("fence", "point", min(point.seen, DARK + 1), over)
    if fence not in world.net:
        yield Step("main", "tells the point its fences", world.say(fence))
    for message in world.net:
        if message[0] == "fenced":
            yield from _hears_fenced(world, message, stage)
    if point.silent > DARK:
        for i, run in enumerate(main.desk.runs):
            holds = run.act.startswith("redeemed") and stage.rules.dark_points_holdings_count
            if run.state in DYING and not holds:
                after = conclude(world, main, i, frozenset({"fence"}), stage)
                yield Step("main", f"knows that the point is dark: run {i} is stopped, by fence", after)


def _hears_fenced(world: World, message: Message, stage: Stage) -> Iterator[Step]:
    age, killed, busy = number(message, 2), runs_of(message, 3), runs_of(message, 4)
    if age < world.point.seen or world.point.silent:
        heard = world._replace(point=world.point._replace(silent=0, seen=min(age, world.point.seen)))
        yield Step("main", f"hears from the point, {age} ago", heard)
    for i, run in enumerate(world.main.desk.runs):
        is_free = i not in busy or not stage.rules.busy_points_prove_nothing
        if run.state in DYING and i in killed and is_free and "fence" not in run.evidence:
            after = conclude(world, world.main, i, frozenset({"fence"}), stage)
            yield Step("main", f"hears that the point refuses run {i}: stopped, by fence", after)
