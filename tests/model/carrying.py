"""What a process takes over from others: the other's orders, a journal's entries, the ledger, an agent's last word.

Never knows how it came to hear of them.
"""

from typing import Final

from model.desk import book, go_on, lock, reached, stand_still, strike
from model.rules import WRITE_OFF, Rules
from model.stage import Stage
from model.state import DYING, HOLDABLE, OPEN, OVER, STILL, Desk, Entry, Message, Run

OTHER: Final = {"main": "lane", "lane": "main"}


def carry(desk: Desk, entry: Entry, me: str, stride: int, stage: Stage) -> tuple[Desk, tuple[Message, ...]]:
    """Carry out an entry of another process, or of an earlier life of this one; what is known is not done again."""
    desk = desk._replace(epoch=max(desk.epoch, entry.epoch))
    cmds = dict(entry.cmds)
    is_known = entry.order in desk.orders
    desk = desk._replace(orders=desk.orders | {entry.order})
    if entry.kind == "kill" and is_known and stage.rules.known_entries_are_skipped:
        return _finish(desk, entry, cmds, stride, stage)
    if entry.kind == "kill":
        return _kill(desk, entry, cmds, stride, stage)
    says: tuple[Message, ...] = ()
    if not is_known:
        desk, says = _stand_or_go(desk, entry, cmds, me, stride, stage)
    for i, cmd in cmds.items():  # also where there was nothing to do: what came before it is stale from now on
        if stage.rules.stale_entries_are_skipped and desk.runs[i].cmd < cmd:
            desk = desk.put(i, desk.runs[i]._replace(cmd=cmd))
    return desk, says


def _stand_or_go(
    desk: Desk, entry: Entry, cmds: dict[int, int], me: str, stride: int, stage: Stage
) -> tuple[Desk, tuple[Message, ...]]:
    says: list[Message] = []
    for i in cmds if entry.kind == "resume" else _everybody(desk, entry, cmds, stage):
        if not _is_due_here(desk.runs[i], cmds.get(i), entry.kind, stage.rules):
            continue
        cmd = _number(desk.runs[i], cmds.get(i), stride)
        if entry.kind == "resume":
            desk, said = go_on(desk, i, entry.order, cmd)
        else:
            desk, said = stand_still(desk, i, entry.order, entry.kind, cmd, OTHER[me])
        says.append(said)
    return desk, tuple(says)


def _everybody(desk: Desk, entry: Entry, cmds: dict[int, int], stage: Stage) -> list[int]:
    """Whom an order names, and who came meanwhile."""
    named = [i for i in cmds if desk.runs[i].state]
    return sorted({*named, *reached(desk, entry.scope, stage)})


def _is_due_here(run: Run, cmd: int | None, kind: str, rules: Rules) -> bool:
    if cmd is not None and cmd <= run.cmd and rules.stale_entries_are_skipped:
        return False  # this run has obeyed what came later
    if kind == "resume":
        return run.state in STILL or (run.state in OVER and not rules.kill_beats_resume)
    return run.state in HOLDABLE


def _kill(
    desk: Desk, entry: Entry, cmds: dict[int, int], stride: int, stage: Stage
) -> tuple[Desk, tuple[Message, ...]]:
    runs = _everybody(desk, entry, cmds, stage)
    meanwhile = runs if stage.rules.kill_reaches_who_came_meanwhile else [i for i in runs if i in cmds]
    alive = OPEN if stage.rules.known_entries_are_skipped else OPEN | DYING
    fresh = [i for i in meanwhile if desk.runs[i].state in alive]
    over = [i for i in meanwhile if desk.runs[i].state in OVER]  # its own word may have come first
    says: list[Message] = []
    for i in fresh:
        desk, said = strike(desk, i, entry.order, _number(desk.runs[i], cmds.get(i), stride), stage.rules)
        says.append(said)
    desk = book(desk, entry.who, fresh, over, stage)
    if fresh or over or entry.scope == "all":
        desk = lock(desk, entry.order, entry.scope, stage)
    return desk, tuple(says)


def _finish(
    desk: Desk, entry: Entry, cmds: dict[int, int], stride: int, stage: Stage
) -> tuple[Desk, tuple[Message, ...]]:
    """The order is known, from its hold or from some of its records: whom it reached dies, and its lock is set."""
    held = [i for i, run in enumerate(desk.runs) if run.state == "held" and run.order == entry.order]
    left = [i for i in sorted({*cmds, *held}) if desk.runs[i].state in OPEN]
    says: list[Message] = []
    for i in left:
        desk, said = strike(desk, i, entry.order, _number(desk.runs[i], cmds.get(i), stride), stage.rules)
        says.append(said)
    over = [i for i in cmds if desk.runs[i].state in OVER]
    return lock(book(desk, entry.who, left, over, stage), entry.order, entry.scope, stage), tuple(says)


def _number(run: Run, cmd: int | None, stride: int) -> int:
    return max(run.cmd + stride, cmd or 0)


def take_told(desk: Desk, told: Desk) -> Desk:
    """The lane takes the runs as the main process has them; what it ordered itself since then stands."""
    runs = tuple(
        _take(mine, theirs)
        for mine, theirs in zip(desk.runs or tuple(Run() for _ in told.runs), told.runs, strict=True)
    )
    return desk._replace(epoch=max(desk.epoch, told.epoch), runs=runs)


def _take(mine: Run, theirs: Run) -> Run:
    if theirs.state not in OVER and (theirs.cmd < mine.cmd or mine.state in OVER):
        return mine
    is_later = not (theirs.state in DYING and mine.state in OVER)
    keeper = mine.keeper if mine.order == theirs.order else theirs.keeper
    return mine._replace(
        state=theirs.state if is_later else mine.state,
        epoch=theirs.epoch,
        cmd=max(mine.cmd, theirs.cmd),
        order=theirs.order,
        keeper=keeper,
        evidence=mine.evidence | theirs.evidence,
        is_confirmed=mine.is_confirmed or theirs.is_confirmed,
        stoppings=theirs.stoppings,
    )


def written(desk: Desk, rules: Rules) -> Desk:
    """What the ledger keeps of a desk: what counts from now on begins anew when it is read."""
    return desk._replace(runs=tuple(_written(run, rules) for run in desk.runs))


def _written(run: Run, rules: Rules) -> Run:
    state, order = run.state, run.order
    if state == "held" and not rules.pending_is_written:
        state, order = "running", ""
    act = "leave" if run.act == "given" else run.act
    return run._replace(state=state, order=order, age=0, act=act, is_judged=True, keeper="", is_word_said=False)


def restored(ledger: Desk, rules: Rules) -> Desk:
    """A desk as the ledger has it. Questions to policy are asked anew, and no number is given twice."""
    runs = tuple(
        run._replace(
            is_judged=run.act not in ("asked", "voted"),
            keeper="main" if run.state == "held" else "",
            age=0 if rules.restart_grants_anew else WRITE_OFF - 1,
        )
        for run in ledger.runs
    )
    locks = ledger.locks if rules.locks_are_read_at_a_start else frozenset[str]()
    return ledger._replace(epoch=ledger.epoch + rules.reserve, runs=runs, locks=locks)
