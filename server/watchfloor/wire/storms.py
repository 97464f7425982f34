"""Floods of cards: alike ones of many runs are one storm, which people deny whole or hold, and never approve whole.

Never knows who may answer them.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from watchfloor.chain import b64url, jcs, sha256
from watchfloor.wire.card import Card

RUNS: Final = 5
"""Alike cards of more runs than these are a storm."""

Kind = tuple[str, str, str, str, tuple[str, ...]]
"""What alike cards share: the agent's class, tool, target, environment, and the rules that wait for people."""


class Storm(NamedTuple):
    """Alike cards, the one that closes first at the front. `storm` is the same name for the same kind, always."""

    storm: str
    cards: tuple[Card, ...]

    @property
    def runs(self) -> tuple[str, ...]:
        """The runs of these cards, each once."""
        return tuple(dict.fromkeys(card.run for card in self.cards))

    @property
    def agents(self) -> tuple[str, ...]:
        """The agents of these cards, each once, by name."""
        return tuple(sorted({card.agent for card in self.cards}))


def kind_of(card: Card) -> Kind:
    """What a card shares with those alike; its arguments do not count."""
    return (card.identity.agent.class_, card.tool, card.target, card.env, tuple(card.rules))


def name_of(kind: Kind) -> str:
    """The name of a storm: it begins with `S-`."""
    return "S-" + b64url(sha256(jcs([*kind[:4], list(kind[4])])))[:12]


def storms(cards: Iterable[Card]) -> tuple[Storm, ...]:
    """Find the storms among open cards, the largest first."""
    kinds: dict[Kind, list[Card]] = {}
    for card in cards:
        kinds.setdefault(kind_of(card), []).append(card)
    found = [
        Storm(name_of(kind), tuple(sorted(alike, key=lambda card: (card.deadline_at, card.escalation))))
        for kind, alike in kinds.items()
        if len({card.run for card in alike}) > RUNS
    ]
    return tuple(sorted(found, key=lambda storm: (-len(storm.cards), storm.storm)))
