"""What a command is aimed at: runs by the beginning of their id, escalations too, and wider scopes.

Never acts on what it found.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from watchfloor.cli.failures import Failure, Usage
from watchfloor.ids import ID_LENGTH, is_id
from watchfloor.oversight import Card, OrderScope, Oversight, Question, read_cards, read_on, read_runs
from watchfloor.records.views import RunView

SHORTEST: Final = 4
"""Characters of an id that a person must type at least: what screens show."""

NAME_CHARS: Final = 100
"""The longest name of a scope."""

NAMED: Final = 8
"""Candidates that a sentence names."""


class Aim(NamedTuple):
    """A scope as a command line gives it; exactly one is to be set."""

    run: str | None = None
    agent: str | None = None
    human: str | None = None
    tag: str | None = None
    everything: bool = False


async def run_named(session: Oversight, text: str) -> RunView:
    """Find one run by its id or its beginning; raises `Usage` or `Failure` naming the candidates."""
    runs = read_runs(await read_on(session.get, Question("runs")))
    names = {run.run: run for run in runs}
    found = one_named(text, list(names), "run", "watchfloor runs")
    return names[found]


async def card_named(session: Oversight, text: str) -> Card:
    """Find one open card by its id or its beginning, with or without `E-`."""
    cards = {card.escalation: card for card in read_cards(await read_on(session.get, Question("escalations")))}
    text = text if text.upper().startswith("E-") else f"E-{text}"
    return cards[one_named(text, list(cards), "card that waits", "watchfloor waiting", shortest=SHORTEST + 2)]


def is_whole(run: str) -> bool:
    """True if a text is a whole id, so that nobody must be asked which run it names."""
    return len(run) >= ID_LENGTH and is_id(run)


def check(aim: Aim) -> None:
    """Refuse an aim that means nothing, before anybody is asked anything; raises `Usage`."""
    given = [aim.run is not None, aim.agent is not None, aim.human is not None, aim.tag is not None, aim.everything]
    if sum(given) != 1:
        raise Usage("name exactly one of RUN, --agent, --human, --tag and --all")
    if aim.agent is not None and not is_id(aim.agent):
        raise Usage(f"--agent {aim.agent!r} is no agent's name; it has 1 to 40 letters, digits, _ and -")
    if not aim.everything and not 1 <= len(aim.run or aim.agent or aim.human or aim.tag or "") <= NAME_CHARS:
        raise Usage(f"a name of 1 to {NAME_CHARS} characters is wanted")


async def scope_of(aim: Aim, session: Oversight | None) -> OrderScope:
    """Make the scope of an order; without a session a run must be named by its whole id."""
    if aim.run is not None:
        return OrderScope(run=aim.run if session is None else (await run_named(session, aim.run)).run)
    if aim.everything:
        return OrderScope(all=True)
    return OrderScope(agent=aim.agent, human=aim.human, tag=aim.tag)


def one_named(text: str, names: Sequence[str], what: str, look: str, shortest: int = SHORTEST) -> str:
    """Find the one name that a text begins; raises `Usage` or `Failure` naming the candidates."""
    if text in names:
        return text
    if len(text) < shortest:
        raise Usage(f"{text!r} is too short to name a {what}; give at least {SHORTEST} characters of its id")
    found = [name for name in names if name.upper().startswith(text.upper())]
    if not found:
        raise Failure(f"there is no {what} {text!r}; look with: {look}")
    if len(found) > 1:
        more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
        raise Failure(f"{text!r} names {', '.join(found[:NAMED])}{more}; give more characters of the one you mean")
    return found[0]
