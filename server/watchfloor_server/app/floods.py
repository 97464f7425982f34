"""Floods of cards, as a script is told: storms of alike ones, and how often an action was proposed whose card waits.

Never changes anything.
"""

from pydantic import JsonValue

from watchfloor.wire import Storm, storms
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.equals import repeats


def flood_of(desk: Desk) -> dict[str, JsonValue]:
    """What `get escalations` says beside the cards."""
    return {
        "storms": [_told(storm) for storm in storms(card.card for card in desk.state.cards.values())],
        "repeated": {each.escalation: each.count for each in repeats(desk.state)},
    }


def _told(storm: Storm) -> dict[str, JsonValue]:
    first = storm.cards[0]
    return {
        "storm": storm.storm,
        "agents": list(storm.agents),
        "tool": first.tool,
        "target": first.target,
        "env": first.env,
        "rules": list(first.rules),
        "runs": len(storm.runs),
        "escalations": [card.escalation for card in storm.cards],
    }
