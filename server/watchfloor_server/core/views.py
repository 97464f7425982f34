"""What is true now, as consoles see it.

Never changes anything.
"""

from datetime import timedelta

from watchfloor.records.views import LockView, RunView, ScopeView
from watchfloor.wire import stamp
from watchfloor_server.core.cards import waits_of
from watchfloor_server.core.facts import Now
from watchfloor_server.core.guarding import names_over
from watchfloor_server.core.labels import Held, held
from watchfloor_server.core.state import DYING, OPEN, Lock, Run, State
from watchfloor_server.core.widening import standing
from watchfloor_server.core.wider import Wider


def run_view(state: State, run: Run, now: Now) -> RunView:
    """One run as it stands."""
    stop, hold = run.stop, run.hold
    reach = state.fences.reaches.get(run.run)
    points, bare = names_over(state.fences, set() if reach is None else reach.targets)
    word = held(state, run, now) if run.state in OPEN or run.state in DYING else Held(run.label, run.label_by)
    ends_at = stamp(now.at + timedelta(seconds=run.lease_from_s + state.lease_ttl_s - now.boot_s))
    return RunView(
        run=run.run,
        identity=run.blend,
        task=run.task,
        env=run.env,
        tags=run.standing.tags,
        supervision=run.supervision,
        state=run.state,
        since_at=run.since_at,
        started_at=stamp(run.started_at),
        epoch=run.epoch,
        linked=run.conn is not None,
        lease_until_at=ends_at if run.state in OPEN else None,
        waits=waits_of(state, run),
        in_flight=sum(act.in_flight for act in run.acts.values()),
        order=stop.order if stop is not None else None if hold is None else hold.order,
        by=stop.by if stop is not None else None if hold is None else hold.by,
        reason=stop.reason if stop is not None else None if hold is None else hold.reason,
        due_at=None if stop is None else stop.due_at,
        evidence=() if stop is None else tuple(stop.evidence),
        confirmed=run.confirmed,
        parent=run.parent,
        points=points,
        until_exp=bare,
        label=word.label,
        label_by=word.by,
        label_at=word.at,
        label_why=word.why,
        scopes=tuple(_scope_view(wider, now) for wider in standing(state, run, now)) or None,
    )


def _scope_view(wider: Wider, now: Now) -> ScopeView:
    """A scope as it stands: what is left of it, and when it ends."""
    until = None if wider.until_s is None else now.at + timedelta(seconds=wider.until_s - now.boot_s)
    return ScopeView(
        escalation=wider.escalation,
        by=wider.by,
        tool=wider.tool,
        target=wider.target,
        says=wider.says,
        left=wider.left,
        until_at=None if until is None else stamp(until),
    )


def lock_view(lock: Lock) -> LockView:
    """One lock as it stands."""
    body = lock.body
    return LockView(
        scope=body.scope,
        agent=body.agent,
        human=body.human,
        by=body.by,
        reason=body.reason,
        set_at=lock.set_at,
        order=body.order,
        kill=body.kill,
    )
