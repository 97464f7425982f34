"""Storms without a screen: many alike cards as one, and all of them denied at once.

Never approves a storm: its cards are approved one by one, or not at all.
"""

from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from watchfloor.cli import output
from watchfloor.cli.doing.aiming import one_named
from watchfloor.cli.doing.sessions import with_session
from watchfloor.cli.options import Access
from watchfloor.oversight import Oversight, Question, Reply, Storm, deny_all, read_cards, read_on, storms

NAMED: Final = 3
"""Cards of a storm that are named, to be opened."""

TOLD: Final = 10
"""Cards that were not denied, each with its reason; more are counted."""


def draw_storm(storm: Storm) -> None:
    """Show a storm as one card: what its cards share, how many runs it is, and what can be done."""
    first, agents = storm.cards[0], storm.agents
    output.say(
        f"{{}}  STORM: {len(storm.cards)} alike cards of {len(storm.runs)} runs, {{}} on {{}}, the first until {{}}",
        storm.storm,
        first.tool,
        first.target,
        first.deadline_at,
    )
    output.say("  agents       {}", ", ".join(agents))
    output.say("  waits for    {} [{}]", first.reason, ", ".join(first.rules))
    output.say("  deny all     watchfloor deny --storm {} --reason TEXT", storm.storm)
    output.say("  hold them    {}", "; ".join(f"watchfloor pause --agent {name}" for name in agents))
    output.say("  open one     {}", "; ".join(f"watchfloor waiting {card.escalation}" for card in storm.cards[:NAMED]))
    output.say()


def repeats_in(reply: Reply) -> Mapping[str, int]:
    """Of each card how often its action was proposed, where that is more than once."""
    value: JsonValue = reply.value
    found = value.get("repeated") if isinstance(value, dict) else None
    return {name: count for name, count in found.items() if isinstance(count, int)} if isinstance(found, dict) else {}


def deny_storm(access: Access, named: str, reason: str, *, as_json: bool) -> int:
    """Deny every card of a storm, each by a signed verdict of its own."""

    async def work(session: Oversight) -> int:
        cards = read_cards(await read_on(session.get, Question("escalations")))
        found = {storm.storm: storm for storm in storms(cards)}
        text = named if named.upper().startswith("S-") else f"S-{named}"
        storm = found[one_named(text, list(found), "storm", "watchfloor waiting", shortest=6)]
        ends = await deny_all(session.decide, storm.cards, reason)
        if as_json:
            refused = [{"escalation": name, "reason": why} for name, why in ends.refused]
            output.emit({"storm": storm.storm, "denied": list(ends.denied), "refused": refused, "ok": not refused})
        else:
            output.say(f"deny: {len(ends.denied)} of {len(storm.cards)} cards of {{}}", storm.storm)
            for name, why in ends.refused[:TOLD]:
                output.say("  not {}: {}", name, why)
            if len(ends.refused) > TOLD:
                output.say(f"  and {len(ends.refused) - TOLD} more")
        return 1 if ends.refused else 0

    return with_session(access, work)
