"""One person's verdict is written down, and how many of them there are; who is an operator no more has none.

Never knows who may vote, nor what comes of it.
"""

from collections.abc import Iterator

from watchfloor.records.bodies import EscalationVerdict
from watchfloor_server.core.acts import note_vote
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.escalations import Escalation, Vote
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import VerdictGiven
from watchfloor_server.core.state import Run, State
from watchfloor_server.core.widening import strike_scopes
from watchfloor_server.core.writing import about

VOTES: dict[str, Vote] = {"approve": "approve", "supply": "supply", "deny": "deny"}


def book(run: Run, card: Escalation, given: VerdictGiven, now: Now) -> Iterator[Effect]:
    """Write a verdict down, and count it."""
    line, name = given.read.body, given.operator.name
    vote = VOTES[line.answer]
    body = EscalationVerdict(
        escalation=line.escalation,
        operator=name,
        answer=vote,
        card_sha256=card.sha256,
        signed=given.read.raw.decode(),
        unsigned=given.unsigned,
    )
    yield about(run, now, "escalation.verdict", body)
    note_vote(card, name, vote, line, given.unsigned)


def strike_votes(state: State, name: str) -> None:
    """Somebody is enrolled no more, or has another key: what they said, or vouched for, counts no more."""
    strike_scopes(state, name)
    for card in state.cards.values():
        for voter in [voter for voter in card.votes if name in (voter, card.unsigned.get(voter))]:
            del card.votes[voter], card.words[voter]
            card.unsigned.pop(voter, None)
