"""Orders of people: pause, resume, kill. A kill is on the sockets before anything else happens.

Order of things: the fence is raised, the order given, the journal written, the press answered, the
record appended. Nothing here waits for policy, the ledger or a dialog. Never knows a socket.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from watchfloor.records.bodies import RunAnswered, RunStage, Stage
from watchfloor.wire import Order, Reply, StageLine, stamp
from watchfloor_server.core.asking import ask_open
from watchfloor_server.core.booking import book, book_again, strikes
from watchfloor_server.core.cards import thaw
from watchfloor_server.core.effects import Effect, GiveOrder, Latch, ToConsole, ToConsoles
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import AgentAnswered, Latched, OrderGiven, OrderWritten
from watchfloor_server.core.kin import above
from watchfloor_server.core.loading import ask_anew
from watchfloor_server.core.locks import lift, lock, reached
from watchfloor_server.core.refusing import FORWARD
from watchfloor_server.core.state import DYING, HOLDABLE, OPEN, STILL, Run, State, Stop
from watchfloor_server.core.word import Word, word_of
from watchfloor_server.core.writing import about

MAY_ORDER: Final = frozenset({"controller", "approver", "admin"})
"""Every role but viewer and auditor may stop a run."""


def order(state: State, given: OrderGiven, now: Now) -> Iterator[Effect]:
    """Carry out an operator's order."""
    line, operator = given.read.body, given.operator
    if not MAY_ORDER.intersection(operator.roles):
        roles = ", ".join(operator.roles)
        yield _no(given, "role", f"{operator.name} is {roles}: orders need a controller, approver or admin")
    elif line.kind == "kill":
        yield from _kill(state, given, now)
    elif given.fault:
        yield _no(given, "signature", f"the order was not obeyed: {given.fault}; sign it afresh")
    elif given.unsigned is not None and not _needs_no_name(state, given):
        yield _no(given, "unsigned", f"{line.kind} gives leave, and nobody signed it: {FORWARD}")
    elif line.kind == "pause":
        yield from _hold(state, given, reached(state, line.scope.scope), now)
    elif line.kind == "resume":
        yield from _resume(state, given, now)
    else:
        yield from _locks(state, given, now)


def _needs_no_name(state: State, given: OrderGiven) -> bool:
    """What fails safe needs no signature, nor does taking back one's own kill that had none and did not come due."""
    line, scope = given.read.body, given.read.body.scope.scope
    if line.kind != "resume" or scope.kind != "run":
        return line.kind == "pause"
    word = next((pending(run)[0] for run in reached(state, scope)), None)
    return word is not None and word.by == given.operator.name and word.signed is None


def _locks(state: State, given: OrderGiven, now: Now) -> Iterator[Effect]:
    line = given.read.body
    if line.kind != "rearm" and "admin" not in given.operator.roles:
        yield _no(given, "role", f"{line.kind} needs an admin; {given.operator.name} is none")
    elif not line.reason:
        yield _no(given, "reason", f"{line.kind} needs a reason")
    elif line.kind == "lock" and line.scope.human is not None:
        yield from _disable(state, given, now)
    elif line.kind == "lock":
        yield from lock(state, given, now)
    else:
        yield from lift(state, given, now)


def _disable(state: State, given: OrderGiven, now: Now) -> Iterator[Effect]:
    """Lock a person: what acts for them is stopped too. The answer waits for the disk, the stops do not."""
    scope = given.read.body.scope.scope
    word = word_of(given, "kill")._replace(signed=None, raised=f"by the lock of human {scope.value!r}")
    runs = [run for run in reached(state, scope) if run.state in OPEN]
    if runs:
        state.epoch += state.stride
    for run in runs:
        yield from strike(state, run, word, now)
    yield from strikes(state, word, runs, now)
    yield from lock(state, given, now, len(runs))


def _kill(state: State, given: OrderGiven, now: Now) -> Iterator[Effect]:
    line = given.read.body
    scope = line.scope.scope
    if scope.kind == "run" and scope.value not in state.runs:
        yield _no(given, "unknown", f"no run {scope.value!r} is known; look at the runs")
        return
    if given.doubt and scope.kind != "run":
        # Wider than one run, and not proven to be that person's: everything stands still until somebody signs.
        yield from _hold(state, given, reached(state, scope), now)
        return
    runs = reached(state, scope)
    if line.after_s and not given.fault and any(run.state in HOLDABLE for run in runs):
        yield from _hold(state, given, runs, now)
        return
    yield from _kill_now(state, given, runs, now)


def _kill_now(state: State, given: OrderGiven, runs: list[Run], now: Now) -> Iterator[Effect]:
    """Stop runs for ever, and lock their scope."""
    word = word_of(given, "kill")
    fresh = [run for run in runs if run.state in OPEN]
    dying = [run for run in runs if run.state in DYING]
    if fresh or word.scope.kind != "run":
        state.epoch += state.stride
    state.orders.add(word.order)
    for run in fresh:
        yield from strike(state, run, word, now)
    for run in dying:
        yield from again(run)
    reply = Reply(id=word.order, ok=True, order=word.order, runs=len(fresh))
    yield Latch(word.order, word.entry(state.epoch, _cmds(fresh), now), (ToConsole(given.conn, reply),))
    yield from book(state, word, fresh, now)
    yield from book_again(word, dying, now)


def strike(state: State, run: Run, word: Word, now: Now) -> Iterator[Effect]:
    """Raise the fence over a run (the caller has counted the epoch) and give the kill."""
    run.cmd += state.stride
    run.state, run.since_at, run.hold = "STOPPING", stamp(now.at), None
    line = word.line(run.cmd, "kill", state.epoch)
    run.stop = Stop(word.order, word.by, word.reason, now.boot_s, line=line)
    state.fences.bar(run.run)
    yield from _give(run, line, now)


def _hold(state: State, given: OrderGiven, runs: list[Run], now: Now) -> Iterator[Effect]:
    """Let runs stand still at once; a kill among the orders comes due later, unless it is taken back."""
    line = given.read.body
    word = word_of(given, "kill" if line.kind == "kill" else "pause")
    comes_due = not given.doubt or (not given.fault and line.scope.run is not None)
    after_s = line.after_s if line.kind == "kill" and comes_due else None
    held = [run for run in runs if run.state in HOLDABLE]
    state.orders.add(word.order)
    for run in held:
        yield from stand_still(state, run, word, after_s, now)
    reply = Reply(id=word.order, ok=True, order=word.order, runs=len(held))
    yield Latch(word.order, word.entry(state.epoch, _cmds(held), now, after_s), (ToConsole(given.conn, reply),))
    for run in held:
        kind = "pause" if after_s is None else "kill"
        yield about(run, now, "run.held", word.body(run.cmd, kind, after_s=after_s))


def stand_still(state: State, run: Run, word: Word, after_s: float | None, now: Now) -> Iterator[Effect]:
    """Give no leave from now on; with `after_s` the run is killed then, unless it is taken back."""
    run.cmd += state.stride
    if run.hold is None:
        run.held_s = now.boot_s
    if after_s is not None:
        run.state, run.since_at = "HELD", stamp(now.at)
    elif run.state != "LOST":
        run.state, run.since_at = "PAUSING", stamp(now.at)
    run.hold = word.line(run.cmd, "pause" if after_s is None else "kill", run.epoch, after_s)
    run.held_by = word
    if after_s is not None:
        run.stop = Stop(word.order, word.by, word.reason, now.boot_s, word=word)
        run.stop.due_s = now.boot_s + after_s
        run.stop.due_at = stamp(now.at + timedelta(seconds=after_s))
    state.fences.bar(run.run)
    yield from _give(run, run.hold, now)


def _resume(state: State, given: OrderGiven, now: Now) -> Iterator[Effect]:
    """Let runs that stand still go on; a pending kill among them is taken back."""
    word = word_of(given, "resume")
    still = [run for run in reached(state, word.scope) if stands_still(run)]
    going = freed(state, still)
    if not going:
        nothing = ("not_held", "nothing in that scope stands still")
        yield _no(
            given, *(("parent", "the run that delegated to it stands still; resume that one") if still else nothing)
        )
        return
    state.orders.add(word.order)
    for run in going:
        yield from go_on(state, run, word, now)
    reply = Reply(id=word.order, ok=True, order=word.order, runs=len(going))
    yield Latch(word.order, word.entry(state.epoch, _cmds(going), now), (ToConsole(given.conn, reply),))


def freed(state: State, runs: list[Run]) -> list[Run]:
    """Those of these runs that may go on: a child whose parent goes on standing still does too."""
    names = {run.run for run in runs}
    return [run for run in runs if not any(stands_still(one) and one.run not in names for one in above(state, run))]


def stands_still(run: Run) -> bool:
    """True for a run that can be told to go on; a lost one among them would come back standing still."""
    return run.state in STILL or (run.state == "LOST" and run.hold is not None)


def go_on(state: State, run: Run, word: Word, now: Now) -> Iterator[Effect]:
    """Let a run that stands still go on: its cards thaw, and what it proposed meanwhile is asked now."""
    run.cmd += state.stride
    run.hold, run.stop = None, None
    state.fences.free(run.run)
    if run.state != "LOST":
        run.state, run.since_at = "RUNNING", stamp(now.at)
    thaw(state, run, now.boot_s - run.held_s)
    yield about(run, now, "run.resumed", word.body(run.cmd, "resume"))
    yield from _give(run, word.line(run.cmd, "resume", run.epoch), now)
    yield from ask_open(state, run, now)
    yield from ask_anew(state, run, now)


def due(state: State, now: Now) -> Iterator[Effect]:
    """Carry out the kills whose time has come, each in one step and under the order id it was given with."""
    ripe: dict[Word, list[Run]] = {}
    for run in state.runs.values():
        word, due_s = pending(run)
        if word is not None and due_s <= now.boot_s:
            ripe.setdefault(word, []).append(run)
    for word, runs in ripe.items():
        state.epoch += state.stride
        for run in runs:
            yield from strike(state, run, word, now)
        yield Latch(word.order, word.entry(state.epoch, _cmds(runs), now), ())
        yield from book(state, word, runs, now)


def pending(run: Run) -> tuple[Word | None, float]:
    """The kill that comes due for a run, and when in boot time; None if there is none."""
    if run.state != "HELD" or run.stop is None:
        return None, 0.0
    return run.stop.word, run.stop.due_s or 0.0


def again(run: Run) -> Iterator[Effect]:
    """Give the last order again: after a resume, or at a second press."""
    line = run.hold if run.stop is None or run.stop.line is None else run.stop.line
    if line is not None:
        yield from _to_agent(run, line)


def written(state: State, given: OrderWritten, now: Now) -> Iterator[Effect]:
    """The order is on the agent's socket."""
    run = state.runs.get(given.run)
    if run is not None and run.given != given.order:
        run.given = given.order
        yield from stage(run, given.order, "given", now)


def latched(state: State, given: Latched, now: Now) -> Iterator[Effect]:
    """The order is in the journal: from here on no crash forgets it."""
    for run in state.runs.values():
        of_run = run.stop.order if run.stop is not None else None if run.hold is None else run.hold.order
        if of_run == given.order:
            yield from stage(run, given.order, "accepted", now)


def answered(state: State, given: AgentAnswered, now: Now) -> Iterator[Effect]:
    """The agent says that it stands still, or goes on."""
    run = state.run_of(given.conn)
    if run is None:
        return
    if given.line.t == "resumed":
        yield from stage(run, given.line.order, "acknowledged", now)
    elif run.hold is not None and run.hold.order == given.line.order:
        if run.state == "PAUSING":
            run.state, run.since_at = "PAUSED", stamp(now.at)
        yield about(run, now, "run.paused", RunAnswered(order=given.line.order))
        yield from stage(run, given.line.order, "held", now)


def stage(run: Run, order_id: str, name: Stage, now: Now, detail: str = "") -> Iterator[Effect]:
    """Show one stage of an order to every console, and write it down."""
    at_ms = round((now.boot_s - run.ordered_s) * 1000, 3)
    yield ToConsoles(StageLine(order=order_id, run=run.run, stage=name, at_ms=at_ms))
    yield about(run, now, "run.stage", RunStage(order=order_id, stage=name, at_ms=at_ms, detail=detail))


def _give(run: Run, line: Order, now: Now) -> Iterator[Effect]:
    run.ordered_s = now.boot_s
    yield from _to_agent(run, line)


def _to_agent(run: Run, line: Order) -> Iterator[Effect]:
    conn = run.lane if run.conn is None else run.conn
    if conn is not None:
        yield GiveOrder(conn, run.run, line)


def _no(given: OrderGiven, code: str, error: str) -> Effect:
    return ToConsole(given.conn, Reply(id=given.read.body.id, ok=False, code=code, error=error))


def _cmds(runs: list[Run]) -> dict[str, int]:
    return {run.run: run.cmd for run in runs}
