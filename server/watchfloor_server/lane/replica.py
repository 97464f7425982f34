"""The lane's own copy of the runs: told by the main process, and never put back behind what the lane ordered itself.

Never knows a socket, nor what an agent said of itself.
"""

from typing import Final

from watchfloor.chain import b64url, unb64url
from watchfloor.wire import moment, stamp
from watchfloor_server.core.facts import Operator, Standing
from watchfloor_server.core.relatching import GRACE_S
from watchfloor_server.core.state import DYING, Run, State, Stop
from watchfloor_server.core.word import Word
from watchfloor_server.lane.letters import Given, Roll, Stopping, Told

STRIDE: Final = 1000
"""The lane's numbers lie this far above what it was told: fewer orders of the main process are under way at a time."""

_OVER: Final = frozenset({*DYING, "STOPPED", "ENDED"})


def enrol(state: State, roll: Roll) -> None:
    """Take the operators, and the counter, as they are now."""
    state.operators = {each.name: Operator(each.name, unb64url(each.key), each.roles) for each in roll.operators}
    state.epoch = max(state.epoch, roll.epoch)


def take(state: State, told: Told) -> Run:
    """Take a run as it was told; what the lane itself ordered since stands, except over the run's end."""
    state.epoch = max(state.epoch, told.epoch)
    run = state.runs.get(told.run)
    if run is None:
        run = state.runs[told.run] = _new(told)
    run.blend = told.blend
    run.lease_from_s = max(run.lease_from_s, told.lease_from_s)
    if told.state in _OVER or (told.cmd >= run.cmd and run.state not in _OVER):
        _follow(run, told)
    return run


def _new(told: Told) -> Run:
    standing = Standing((told.env,) if told.env else (), told.tags, told.max_run_s, dev=False)
    return Run(
        run=told.run,
        blend=told.blend,
        standing=standing,
        env=told.env,
        task="",
        supervision=told.supervision,
        build=told.build,
        key=unb64url(told.key),
        token_sha256="",
        epoch=told.epoch,
        started_at=moment(told.started_at),
        started_s=told.started_s,
        lease_from_s=told.lease_from_s,
    )


def _follow(run: Run, told: Told) -> None:
    own = run.stop
    run.cmd, run.hold = max(run.cmd, told.cmd), told.hold
    if told.state in DYING and run.state in _OVER:
        return  # as far as that it is here, and what is known of it here is not known there yet
    run.state, run.since_at, run.confirmed = told.state, told.since_at, told.confirmed
    if told.stop is None:
        run.stop = None
    elif own is None or own.order != told.stop.order or (own.line is None and told.stop.line is not None):
        run.stop = _stop(told.stop)
        run.ordered_s = told.stop.ordered_s
        if own is not None and own.order == told.stop.order:
            run.stop.word_said = own.word_said


def _stop(told: Stopping) -> Stop:
    return Stop(
        order=told.order,
        by=told.by,
        reason=told.reason,
        ordered_s=told.ordered_s,
        word=None if told.word is None else Word(**{name: getattr(told.word, name) for name in Word._fields}),
        due_s=None if told.due_s is None else told.due_s + GRACE_S,
        due_at=told.due_at,
        line=told.line,
        evidence=list(told.evidence),
    )


def tell(run: Run) -> Told:
    """Say of a run what the lane must know."""
    return Told(
        run=run.run,
        blend=run.blend,
        env=run.env,
        tags=run.standing.tags,
        max_run_s=run.standing.max_run_s,
        supervision=run.supervision,
        build=run.build,
        key=b64url(run.key),
        epoch=run.epoch,
        started_at=stamp(run.started_at),
        started_s=run.started_s,
        lease_from_s=run.lease_from_s,
        state=run.state,
        since_at=run.since_at,
        cmd=run.cmd,
        hold=run.hold,
        stop=None if run.stop is None else _told(run.stop),
        confirmed=run.confirmed,
    )


def _told(stop: Stop) -> Stopping:
    word = None if stop.word is None else Given(**stop.word._asdict())
    return Stopping(
        order=stop.order,
        by=stop.by,
        reason=stop.reason,
        ordered_s=stop.ordered_s,
        word=word,
        due_s=stop.due_s,
        due_at=stop.due_at,
        line=stop.line,
        evidence=tuple(stop.evidence),
    )
