"""What the desk remembers of a run's actions and of votes on them, from the proposal to how it ended.

Changes state and nothing else, so that a restart can do the same again. Never knows who allows what.
"""

from watchfloor.wire import Action, Decide, Outcome
from watchfloor_server.core.provenance import is_foreign
from watchfloor_server.core.receipts import settle_receipt
from watchfloor_server.core.state import Act, Escalation, Habits, Run, State, Vote


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
    settle_receipt(state, run, act, line)
    run.memory.got(act.tool, line.result)
    if line.status == "succeeded" and act.judgement is not None:
        habits = habits_of(state, run)
        habits.done |= {(act.tool, act.judgement.target)}


def note_vote(card: Escalation, operator: str, vote: Vote, line: Decide) -> None:
    """Remember one person's word on a card, and what they changed or did by hand."""
    card.votes[operator] = vote
    card.words[operator] = line


def habits_of(state: State, run: Run) -> Habits:
    """What this agent and person did lately."""
    return state.habits.setdefault(run.pair, Habits())
