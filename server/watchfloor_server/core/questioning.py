"""A question to policy about one action: with what is known of it at this moment, and who approved it.

Never knows how policy comes to its answer.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import JsonValue

from watchfloor_server.core.acts import habits_of
from watchfloor_server.core.delegating import kin_fault
from watchfloor_server.core.effects import Effect, Judge
from watchfloor_server.core.facts import Now, Question
from watchfloor_server.core.kin import above, root_of
from watchfloor_server.core.mandates import why_outside
from watchfloor_server.core.state import STILL, Act, Run, State

RATE_S: Final = 60.0
"""Over which time `rate_1m` and `denied_1m` are counted."""


def ask(
    state: State,
    run: Run,
    act: Act,
    now: Now,
    args: Mapping[str, JsonValue] | None = None,
    approved: tuple[str, ...] = (),
    under: str | None = None,
) -> Iterator[Effect]:
    """Ask policy about an action: with the arguments as a person changed them, if they did; `approved` by these.

    `under`: the card on which people chose a scope that it falls under.
    """
    act.under = under
    args = act.args if args is None else args
    act.asked, act.is_inside = True, is_inside(state, run, act, args)
    question = _question(state, run, act, now, args, approved)
    yield Judge(
        question._replace(above=tuple(_question(state, one, act, now, args, approved) for one in above(state, run)))
    )


def _question(
    state: State, run: Run, act: Act, now: Now, args: Mapping[str, JsonValue], approved: tuple[str, ...]
) -> Question:
    """The question as it is put for one run: the action's own, or one of those that it was delegated through."""
    habits = habits_of(state, run)
    return Question(
        run=run.run,
        action=act.action,
        tool=act.tool,
        args=args,
        blend=run.blend,
        standing=run.standing,
        at=now.at,
        rate_1m=sum(at_s > now.boot_s - RATE_S for at_s in habits.actions_s),
        denied_1m=sum(at_s > now.boot_s - RATE_S for at_s in habits.denied_s),
        done=habits.done,
        explained=act.explained,
        foreign=act.foreign,
        approved=approved,
        build=run.build,
        in_mandate=is_inside(state, run, act, args),
    )


def is_inside(state: State, run: Run, act: Act, args: Mapping[str, JsonValue]) -> bool | None:
    """True if an action is inside its person's mandate, as far as that is used up now; None if they gave none."""
    spent = root_of(state, run).spent
    return None if run.mandate is None else why_outside(run.mandate, spent, act.tool, args) is None


def cannot_act(state: State, run: Run, now: Now) -> tuple[str, str] | None:
    """Why no leave can be given to a run at this moment, as a code and a sentence; None if it can."""
    if run.state in STILL:
        return ("held", "the run stands still; resume it first")
    if run.state == "LOST":
        return ("lost", "the run is lost, its lease is over; it can be approved when the agent is back")
    if run.is_expired(now.at):
        return ("expired", f"the run's identity expired at {run.blend.expires_at}; the agent must refresh it first")
    return kin_fault(state, run, now)
