"""What the desk remembers of a run's actions, from the proposal to how it ended.

Changes state and nothing else, so that a restart can do the same again. Never knows who allows what.
"""

from watchfloor.wire import Action, Outcome
from watchfloor_server.core.provenance import is_foreign
from watchfloor_server.core.state import Act, Habits, Run, State


def propose(run: Run, line: Action) -> Act:
    """Remember a proposed action, and what was known of its arguments at that moment."""
    run.memory.read(line.inputs)
    act = Act(
        action=line.action,
        tool=line.tool,
        args=line.args,
        intent=line.intent,
        explained=run.explained,
        foreign=is_foreign(run.memory.origins(line.args), line.foreign),
        signed=line.sig is not None,
    )
    run.explained = False
    run.used.add(line.action)
    run.acts[line.action] = act
    return act


def settle(state: State, run: Run, line: Outcome) -> None:
    """An action has ended: remember what it returned, and that it was done."""
    act = run.acts.pop(line.action)
    run.memory.got(act.tool, line.result)
    if line.status == "succeeded" and act.judgement is not None:
        habits = habits_of(state, run)
        habits.done |= {(act.tool, act.judgement.target)}


def habits_of(state: State, run: Run) -> Habits:
    """What this agent and person did lately."""
    return state.habits.setdefault(run.pair, Habits())
