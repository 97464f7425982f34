"""What the desk remembers of a run's actions and of votes on them, from the proposal to how it ended.

Changes state and nothing else, so that a restart can do the same again. Never knows who allows what.
"""

from collections.abc import Mapping

from pydantic import JsonValue

from watchfloor.identity import Vouch
from watchfloor.wire import Action, Decide, Outcome
from watchfloor_server.core.escalations import Escalation, Vote
from watchfloor_server.core.provenance import Memory, is_foreign, leaves, written
from watchfloor_server.core.receipts import settle_receipt
from watchfloor_server.core.state import Act, Habits, Run, State


def begin(run: Run, parent: Run | None) -> None:
    """Remember the words that a run starts with: its mandate's, which a person signed, or else its task's.

    A delegated run's task is its parent's agent's word; what its parent heard and read counts for it too.
    """
    if parent is not None:
        run.memory = Memory(parent.memory)
        return
    mandate = run.mandate
    if mandate is None:
        run.memory.heard(run.task)
        return
    run.memory.heard(mandate.task, "the person's mandate")
    for limit in mandate.limits.values():
        run.memory.heard(limit.is_ or "", "the person's mandate")


def propose(run: Run, line: Action) -> Act:
    """Remember a proposed action, and what was known of its arguments at that moment."""
    run.memory.read(line.inputs)
    origins = run.memory.origins(line.args, line.foreign)
    act = Act(
        action=line.action,
        tool=line.tool,
        args=line.args,
        intent=line.intent,
        explained=run.explained,
        foreign=is_foreign(origins, line.foreign),
        signed=line.sig is not None,
        origins=origins,
    )
    run.explained = False
    run.used.add(line.action)
    run.acts[line.action] = act
    return act


def settle(state: State, run: Run, line: Outcome) -> None:
    """An action has ended: remember what it returned, and that it was done."""
    act = run.acts.pop(line.action)
    settle_receipt(state, run, act, line)
    run.memory.got(act.tool, line.result, line.error)
    if line.status == "succeeded" and act.judgement is not None:
        habits = habits_of(state, run)
        habits.done |= {(act.tool, act.judgement.target)}


def hear_note(run: Run, text: str) -> None:
    """Remember an operator's words to the agent."""
    run.memory.heard(text, "an operator's note")


def hear_people(run: Run, feedback: str | None, args: Mapping[str, JsonValue] | None) -> None:
    """Remember what people said with an answer, and the arguments that they changed."""
    run.memory.heard(feedback or "", "an approver's words")
    for _, leaf in leaves(dict(args or {})):
        run.memory.heard(written(leaf), "an approver's words")


def note_vote(card: Escalation, operator: str, vote: Vote, line: Decide, unsigned: Vouch | None = None) -> None:
    """Remember one person's word on a card, what they changed or did by hand, and who vouches where nobody signed."""
    if unsigned is not None:
        card.unsigned[operator] = unsigned.gateway
    card.votes[operator] = vote
    card.words[operator] = line


def habits_of(state: State, run: Run) -> Habits:
    """What this agent and person did lately."""
    return state.habits.setdefault(run.pair, Habits())
