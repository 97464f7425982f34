"""Scopes and locks: which runs an order reaches, and where no new start is allowed.

A kill's lock is lifted by `rearm`, an administrator's by `unlock`; lifting starts nothing. Never knows
how a run is stopped.
"""

from collections.abc import Iterator

from watchfloor.identity import Blend
from watchfloor.records.bodies import LockLifted, LockSet, Scope
from watchfloor.wire import Reply, stamp
from watchfloor_server.core.effects import Effect, ToConsole
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import OrderGiven
from watchfloor_server.core.kin import with_kin
from watchfloor_server.core.state import Lock, Run, State
from watchfloor_server.core.writing import note


def reached(state: State, scope: Scope) -> list[Run]:
    """Every run in a scope, whatever its state, and all that was delegated from there, however far."""
    if scope.kind == "run":
        run = state.runs.get(scope.value)
        return [] if run is None else with_kin(state, [run])
    return with_kin(state, [run for run in state.runs.values() if _covers(scope, run.blend, run.standing.tags)])


def lock_over(state: State, blend: Blend, tags: tuple[str, ...]) -> str | None:
    """Say which lock forbids a new start of this agent and person; None if none does."""
    human = None if blend.human is None else blend.human.id
    for lock in state.locks.values():
        body = lock.body
        on_pair = body.scope.kind == "run" and (body.agent, body.human) == (blend.agent.name, human)
        if on_pair or _covers(body.scope, blend, tags):
            return f"{_name(body)} is locked since {lock.set_at} by {body.by}: {body.reason or 'no reason given'}"
        if body.scope.kind == "human" and _is_called(state, blend.agent.sponsor, body.scope.value):
            return f"{blend.agent.name!r} has nobody who answers for it: its sponsor is locked since {lock.set_at}"
    return None


def _is_called(state: State, sponsor: str | None, value: str) -> bool:
    """True if a person's lock, by name or by id, is on an agent's sponsor."""
    if sponsor is None:
        return False
    return sponsor == value or any(each.id == value and each.name == sponsor for each in state.people.values())


def set_lock(state: State, body: LockSet, now: Now) -> Iterator[Effect]:
    """Lock a scope; a lock that is there already stays as it is."""
    key = lock_key(body.scope, kill=body.kill)
    if key not in state.locks:
        state.locks[key] = Lock(body, stamp(now.at))
        yield note(state, now, "lock.set", body)


def lock(state: State, given: OrderGiven, now: Now, runs: int | None = None) -> Iterator[Effect]:
    """An administrator's lock: no new starts there; `runs` is how many of a person's were stopped with it."""
    line, scope = given.read.body, given.read.body.scope.scope
    run = state.runs.get(scope.value) if scope.kind == "run" else None
    if scope.kind == "run" and run is None:
        error = f"no run {scope.value!r} is known; look at the runs"
        yield ToConsole(given.conn, Reply(id=line.id, ok=False, code="unknown", error=error))
        return
    body = LockSet(
        scope=scope,
        agent=None if run is None else run.agent,
        human=None if run is None else run.human,
        by=given.operator.name,
        reason=line.reason or "",
        order=line.id,
        kill=False,
        signed=given.read.raw.decode(),
    )
    yield from set_lock(state, body, now)
    yield ToConsole(given.conn, Reply(id=line.id, ok=True, order=line.id, runs=runs), durable=True)


def lift(state: State, given: OrderGiven, now: Now) -> Iterator[Effect]:
    """Lift a lock: `rearm` a kill's, `unlock` an administrator's."""
    line = given.read.body
    scope = line.scope.scope
    key = lock_key(scope, kill=line.kind == "rearm")
    if key not in state.locks:
        error = f"there is no lock of that kind on {scope.kind} {scope.value!r}; look at the locks"
        yield ToConsole(given.conn, Reply(id=line.id, ok=False, code="no_lock", error=error))
        return
    del state.locks[key]
    body = LockLifted(
        scope=scope,
        by=given.operator.name,
        reason=line.reason or "",
        order=line.id,
        kill=line.kind == "rearm",
        signed=given.read.raw.decode(),
    )
    yield note(state, now, "lock.lifted", body)
    yield ToConsole(given.conn, Reply(id=line.id, ok=True, order=line.id), durable=True)


def _covers(scope: Scope, blend: Blend, tags: tuple[str, ...]) -> bool:
    match scope.kind:
        case "all":
            return True
        case "agent":
            return blend.agent.name == scope.value
        case "human":
            return blend.human is not None and scope.value in (blend.human.id, blend.human.name)
        case "tag":
            return scope.value in tags
        case _:  # a run's lock is on its pair, and the run itself is found by its id
            return False


def lock_key(scope: Scope, *, kill: bool) -> str:
    """One lock a scope and kind: what it is found by."""
    return f"{'kill' if kill else 'admin'} {scope.kind} {scope.value}"


def _name(body: LockSet) -> str:
    if body.scope.kind == "all":
        return "everything"
    if body.scope.kind == "run":
        return f"{body.agent!r} for this person (by run {body.scope.value!r})"
    return f"{body.scope.kind} {body.scope.value!r}"
