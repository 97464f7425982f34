"""How a run comes to its end, and what shows that it did: evidence, never a guess.

Never knows who ordered it, nor how it is shown.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor.chain import b64url, sha256
from watchfloor.errors import CloseCode
from watchfloor.records.bodies import (
    ActionUnknown,
    Evidence,
    LineRefused,
    RunEnded,
    RunLost,
    RunStopped,
    RunUnconfirmed,
)
from watchfloor.wire import PublicKey, StoppedLine, stamp, stopped_message
from watchfloor_server.core.booking import book
from watchfloor_server.core.cards import withdraw
from watchfloor_server.core.deciding import void
from watchfloor_server.core.effects import Close, Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.guarding import guard_of
from watchfloor_server.core.inputs import AgentStopped
from watchfloor_server.core.kin import beneath
from watchfloor_server.core.ordering import stage, strike
from watchfloor_server.core.orphans import bury, bury_children
from watchfloor_server.core.outofband import word_of_stopped
from watchfloor_server.core.provenance import Memory
from watchfloor_server.core.state import OPEN, Run, State, Stop
from watchfloor_server.core.writing import about

WRITE_OFF: Final = 1.02
"""A lease is written off at granted + 1.02 TTL, after the agent stopped itself at sent + 0.98 TTL."""

REMEMBERED: Final = 500
"""Runs that are over and still shown, the newest; the ledger holds all of them."""

REACH: Final = 1_000_000
"""How far an agent's word may move the epoch, which is one for all: a thousand orders of the lane, of which the ledger
knows none. Whoever names a higher one would leave no number for the kills to come (RFC 8785: 2^53-1 is the last)."""

LATE_WORD_S: Final = 3600.0
"""A run that was written off may say for so long how it stopped, since a frozen one may wake: evidence, not leave."""

UNCONFIRMED_S: Final = 1.0
"""A stop without evidence for this long is shown as unconfirmed."""


def stopped(state: State, given: AgentStopped, now: Now) -> Iterator[Effect]:
    """An agent, or its warden, says under its signature that it stopped."""
    run = state.run_of(given.conn)
    if run is None:
        return
    line = given.read.body
    if not PublicKey(run.key).verifies(line.sig, stopped_message(state.server, run.run, given.read.fields)):
        yield about(run, now, "line.refused", LineRefused(code="signature", sha256=b64url(sha256(given.read.raw))))
        yield Close(given.conn, CloseCode.PROTOCOL, "the signature of `stopped` is not this run's")
        return
    if run.state in OPEN:
        yield from _latch(state, run, line, now)
    stop = run.stop if run.state == "STOPPED" else run.dying
    if stop is not None and not stop.word_said:
        stop.said = given.read.raw.decode()
        yield from _believe(state, run, stop, line, now)


def _latch(state: State, run: Run, line: StoppedLine, now: Now) -> Iterator[Effect]:
    """The agent knows of a kill that the ledger does not: it came out of band, or its server died before writing it."""
    state.epoch = max(state.epoch + 1, min(line.epoch, state.epoch + REACH))
    word = word_of_stopped(state, run, line)
    yield from strike(state, run, word, now)
    yield from book(state, word, [run], now)
    yield from bury(state, beneath(state, run), word, now)


def _believe(state: State, run: Run, stop: Stop, line: StoppedLine, now: Now) -> Iterator[Effect]:
    """Take the word for what it is worth: a warden's tree is proof, an agent's word is its word."""
    stop.word_said = True
    yield from stage(run, line.order, "acknowledged", now)
    unknown = [act for act in run.acts.values() if act.in_flight and act.action in line.in_flight]
    for act in unknown:
        run.acts.pop(act.action)
        body = ActionUnknown(action=act.action, reason="in flight when the run was stopped")
        yield about(run, now, "action.outcome", body)
    if line.tree is not None and run.supervision == "warden":
        detail = f"{line.tree.method}: {len(line.tree.pids)} processes gone at {line.tree.gone_at}"
        stop.evidence.append(Evidence(kind="tree", at=stamp(now.at), detail=detail))
        yield from stage(run, line.order, "tree_gone", now, detail)
    if not line.in_flight:
        stop.evidence.append(
            Evidence(kind="word", at=stamp(now.at), detail="signed by the run's key, nothing in flight")
        )
    if run.state == "STOPPED":  # points, or its lease's end, were faster: what the agent says adds to that evidence
        run.confirmed = _is_confirmed(stop)
        yield from _let_go(run)
    else:
        yield from weigh(state, run, stop, now)


def weigh(state: State, run: Run, stop: Stop, now: Now) -> Iterator[Effect]:
    """Conclude with the evidence there is, unless more of it is on its way and the second for it is not over."""
    kinds = {one.kind for one in stop.evidence}
    is_talking = not stop.word_said and (run.conn is not None or run.lane is not None)
    is_more_due = is_talking if "fence" in kinds else guard_of(state.fences, run.run, now).is_awaited
    is_late = run.state == "UNCONFIRMED" or now.boot_s >= stop.ordered_s + UNCONFIRMED_S
    if kinds and ("tree" in kinds or is_late or not is_more_due):
        yield from _conclude(run, stop, now)


def _is_confirmed(stop: Stop) -> bool:
    return any(one.kind in ("tree", "fence") for one in stop.evidence)


def _conclude(run: Run, stop: Stop, now: Now) -> Iterator[Effect]:
    """There is evidence: the run is stopped, and the label says how much is proven."""
    run.state, run.since_at = "STOPPED", stamp(now.at)
    run.confirmed = _is_confirmed(stop)
    left = tuple(act.action for act in run.acts.values() if act.in_flight)
    for action in left:
        body = ActionUnknown(action=action, reason="the run was stopped before its outcome was known")
        yield about(run, now, "action.outcome", body)
    run.acts.clear()
    run.memory = Memory()
    yield about(
        run,
        now,
        "run.stopped",
        RunStopped(
            order=stop.order, evidence=tuple(stop.evidence), confirmed=run.confirmed, in_flight=left, said=stop.said
        ),
    )
    yield from stage(run, stop.order, "stopped", now)
    if stop.word_said:  # else its agent may still say how it stopped
        yield from _let_go(run)


def _let_go(run: Run) -> Iterator[Effect]:
    if run.conn is not None:
        yield Close(run.conn, CloseCode.REFUSED, "the run is stopped")


def end(state: State, run: Run, now: Now) -> Iterator[Effect]:
    """The run ended by itself: what waits is withdrawn, leave is void. A kill that is out stays out."""
    if run.state not in OPEN:
        return
    run.state, run.since_at, run.hold, run.stop = "ENDED", stamp(now.at), None, None
    yield from bury_children(state, run, "has ended", now)
    state.fences.free(run.run)
    yield from void(run, "the run ended", now)
    yield from withdraw(state, run, "the run ended", now)
    for act in [act for act in run.acts.values() if act.in_flight]:
        body = ActionUnknown(action=act.action, reason="the run ended without saying how it ended")
        yield about(run, now, "action.outcome", body)
    run.acts.clear()
    run.memory = Memory()


def watch(state: State, now: Now) -> Iterator[Effect]:
    """What time brings: lost leases, overlong runs, stops without evidence; and what is long over is forgotten."""
    over = [name for name, run in state.runs.items() if run.state in ("STOPPED", "ENDED")]
    for name in over[:-REMEMBERED]:
        del state.runs[name]
    for run in list(state.runs.values()):
        over_s = run.lease_from_s + state.lease_ttl_s * WRITE_OFF
        if (stop := run.dying) is not None:
            yield from _await(state, run, stop, over_s, now)
        elif run.stop is not None and run.owes_word and now.boot_s >= over_s + (0 if run.confirmed else LATE_WORD_S):
            run.stop.word_said = True
            yield from _let_go(run)
        elif run.state in OPEN:
            yield from _age(state, run, over_s, now)


def _age(state: State, run: Run, over_s: float, now: Now) -> Iterator[Effect]:
    if now.boot_s >= run.started_s + run.standing.max_run_s:
        body = RunEnded(status="failed", summary=f"it ran longer than {run.standing.max_run_s:g} s")
        yield about(run, now, "run.ended", body)
        yield from end(state, run, now)
        if run.conn is not None:
            yield Close(run.conn, CloseCode.REFUSED, body.summary)
    elif now.boot_s >= over_s and run.state not in ("LOST", "HELD"):
        run.state, run.since_at = "LOST", stamp(now.at)
        yield about(run, now, "run.lost", RunLost(lease_ended_at=stamp(now.at)))


def _await(state: State, run: Run, stop: Stop, over_s: float, now: Now) -> Iterator[Effect]:
    if now.boot_s >= over_s:
        detail = "lease written off; one action per worker may still have landed"
        stop.evidence.append(Evidence(kind="lease", at=stamp(now.at), detail=detail))
        yield from _conclude(run, stop, now)
    elif stop.evidence:
        yield from weigh(state, run, stop, now)
    elif run.state == "STOPPING" and now.boot_s >= stop.ordered_s + UNCONFIRMED_S:
        run.state, run.since_at = "UNCONFIRMED", stamp(now.at)
        yield about(run, now, "run.unconfirmed", RunUnconfirmed(order=stop.order, missing=_missing(state, run, now)))
        yield from stage(run, stop.order, "unconfirmed", now)


def _missing(state: State, run: Run, now: Now) -> tuple[str, ...]:
    """What has not been proven yet, in words."""
    flying = tuple(f"that {act.tool} ({action}) has ended" for action, act in run.acts.items() if act.in_flight)
    gone = "that the process tree is gone" if run.supervision == "warden" else "the agent's signed word"
    return (*flying, gone, *guard_of(state.fences, run.run, now).missing)
