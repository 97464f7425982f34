"""`waiting`, `approve`, `deny` and `supply`: escalations without a screen.

Never signs a card that is not what its hash says.
"""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

from pydantic import JsonValue

from watchfloor.cli import output
from watchfloor.cli.doing.aiming import card_named
from watchfloor.cli.doing.flooding import deny_storm, draw_storm, repeats_in
from watchfloor.cli.doing.sessions import with_session
from watchfloor.cli.doing.wording import origin_words, person
from watchfloor.cli.failures import Usage
from watchfloor.cli.options import Access
from watchfloor.oversight import (
    Card,
    LeaveScope,
    Oversight,
    Question,
    Refused,
    Verdict,
    honest_hash,
    read_cards,
    read_on,
    read_scope,
    storms,
)


class Leave(NamedTuple):
    """An approval as the command line gives it."""

    code: str
    scope: str
    reason: str | None


class Aimed(NamedTuple):
    """What a denial is for; exactly one is to be set."""

    escalation: str | None
    storm: str | None


class Supplied(NamedTuple):
    """A result that a person got by hand."""

    code: str
    result: str
    reason: str | None


def waiting(access: Access, named: str | None, *, as_json: bool) -> int:
    """Show one open card, or every one whole with the code that approves it from here; alike ones of many runs as one.

    In JSON every card comes by itself.
    """

    async def work(session: Oversight) -> int:
        if named is not None:
            card = await card_named(session, named)
            draw(card) if not as_json else output.emit(card.model_dump(mode="json", exclude_none=True))
            return 0
        reply = await read_on(session.get, Question("escalations"))
        cards = read_cards(reply)
        if as_json:
            for card in cards:
                output.emit(card.model_dump(mode="json", exclude_none=True))
            return 0
        _draw_all(cards, repeats_in(reply))
        return 0

    return with_session(access, work)


def approve(access: Access, named: str, leave: Leave, *, as_json: bool) -> int:
    """Approve a card, signed over all of it."""
    scope = scope_in(leave.scope)
    verdict = Verdict("approve", code=leave.code, scope=scope, reason=leave.reason)
    return _decide(access, named, verdict, as_json=as_json)


def deny(access: Access, aimed: Aimed, reason: str, *, as_json: bool) -> int:
    """Deny a card, or a whole storm; the agents are told the reason."""
    if (aimed.escalation is None) == (aimed.storm is None):
        raise Usage("name exactly one of ID and --storm")
    if aimed.storm is not None:
        return deny_storm(access, aimed.storm, reason, as_json=as_json)
    return _decide(access, aimed.escalation or "", Verdict("deny", reason=reason), as_json=as_json)


def supply(access: Access, named: str, given: Supplied, *, as_json: bool) -> int:
    """Give the result of what a person did by hand."""
    try:
        result = cast(JsonValue, json.loads(given.result))
    except ValueError as error:
        raise Usage(f"--result is not JSON ({error}); write a string as '\"done\"'") from None
    verdict = Verdict("supply", code=given.code, result=result, reason=given.reason)
    return _decide(access, named, verdict, as_json=as_json)


def scope_in(text: str) -> LeaveScope:
    """Read `once`, `times=N` or `for_s=SECONDS`."""
    scope = read_scope(text)
    if scope is not None:
        return scope
    raise Usage(f"--scope {text!r} means nothing here; write once, times=N (1 to 1000) or for_s=SECONDS (up to a day)")


def _decide(access: Access, named: str, verdict: Verdict, *, as_json: bool) -> int:
    async def work(session: Oversight) -> int:
        card = await card_named(session, named)
        await session.decide(card, verdict)
        if as_json:
            output.emit(said_of(card, verdict))
            return 0
        several = f" (your word is booked; {card.quorum} are needed)" if card.quorum > 1 else ""
        output.say(
            f"{verdict.answer}: {{}}, {{}} for {{}}, run {{}}{several}",
            card.escalation,
            card.tool,
            card.agent,
            card.run,
        )
        return 0

    return with_session(access, work)


def said_of(card: Card, verdict: Verdict) -> dict[str, object]:
    """What a script is told of a word that was taken."""
    return {"escalation": card.escalation, "answer": verdict.answer, "run": card.run, "ok": True}


def _draw_all(cards: Sequence[Card], repeats: Mapping[str, int]) -> None:
    """Storms first, each as one; then what is in none."""
    found = storms(cards)
    stormy = {card.escalation for storm in found for card in storm.cards}
    for storm in found:
        draw_storm(storm)
    for card in cards:
        if card.escalation not in stormy:
            draw(card, repeats.get(card.escalation, 1))
    if not cards:
        output.say("nothing waits for a person")


def draw(card: Card, count: int = 1) -> None:
    """Show one card: the server's facts first, the agent's own words last and marked. `count`: how often it came."""
    output.say("{}  {} on {}, risk {}, until {}", card.escalation, card.tool, card.target, card.risk, card.deadline_at)
    if count > 1:
        _fact("proposed", f"{count} times by this run, equal in all: an approval lets one happen and denies the others")
    _fact("run", f"{card.run}, {card.agent}, acting for {person(card.identity)}, in {card.env or '-'}")
    _fact("task", card.task)
    for name, value in card.args.items():
        _fact("argument", f"{name} = {json.dumps(value, ensure_ascii=False)}", _origins(card, name))
    _fact("waits for", f"{card.reason} [{', '.join(card.rules)}]")
    for leg in card.legs:
        _fact(f"{leg.leg} leg", f"{leg.answer}: {leg.reason} [{', '.join(leg.rules)}]")
    _people(card)
    for each in card.may_not:
        _fact("may not", f"{each.operator}: {each.reason}")
    for one in card.talk or ():
        _fact(one.kind, f"{one.by}{f' to {one.to}' if one.to else ''}: {one.text}")
    for words in (*card.said, *(() if card.intent is None else (card.intent,))):
        output.say('  {}   "{}"', "AGENT SAYS", words)
    _close(card)


def _people(card: Card) -> None:
    """How far an approval may go, who may give it, now or later, and who is at it."""
    here = {one.operator for one in card.presence}
    names = [f"{name} ({'here' if name in here else 'asleep'})" for name in card.may]
    for offer in card.scopes[1:]:
        _fact("scope", f"{offer.says} [--scope {'='.join(str(part) for one in offer.scope.items() for part in one)}]")
    _fact("may answer", _names(names) + (f", {card.quorum} are needed" if card.quorum > 1 else ""))
    if card.claims:
        _fact("claimed by", _names(card.claims))
    for circle in card.circles or ():
        _fact("needs one of", f"{circle.group}: {', '.join(circle.operators)}")
    for each in card.may_later or ():
        state = "here" if each.operator in here else "asleep"
        _fact("may later", f"{each.operator} ({state}), from {each.from_at} on, for {each.group}")


def _origins(card: Card, name: str) -> str:
    """Where the values of one argument were first seen, each place once."""
    step = "/" + name.replace("~", "~0").replace("/", "~1")
    found = [one for one in card.origins if one.pointer in ("", step) or one.pointer.startswith(f"{step}/")]
    return ", ".join(dict.fromkeys(origin_words(one.source, one.detail) for one in found))


def _close(card: Card) -> None:
    try:
        honest_hash(card)
    except Refused:
        output.say("  ! this card is NOT WHAT ITS HASH SAYS: answer nothing on it, find out who changed it")
    else:
        output.say("  {}         {}", "code", card.code or "none")
    output.say()


def _fact(name: str, words: str, source: str = "") -> None:
    output.say(f"  {name:<12} {{}}{{}}", words, f"   (from {source})" if source else "")


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody"
