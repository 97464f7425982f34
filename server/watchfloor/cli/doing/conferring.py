"""`ask`, `pass`, `claim` and `release`: what people say around a card without deciding it.

Never answers a card, and never knows its code.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple

from watchfloor.cli import output
from watchfloor.cli.doing.aiming import card_named
from watchfloor.cli.doing.cards import said_of
from watchfloor.cli.doing.sessions import with_session
from watchfloor.cli.failures import Failure, Usage
from watchfloor.cli.options import Access
from watchfloor.ids import is_id
from watchfloor.oversight import Card, Oversight, Question, Talk, Verdict, read_cards, read_on

LOOK_S: Final = 0.5
"""How often a card is looked at while an answer is waited for: an agent thinks for seconds."""

_MEANS: Final = {
    "ask": "its answer comes onto the card: watchfloor waiting {}",
    "pass": "it stays yours to answer too: watchfloor waiting {}",
    "claim": "it falls free with your answer, by itself after a while, or with: watchfloor release {}",
    "release": "the others are told that it is free: watchfloor waiting {}",
}


class Asked(NamedTuple):
    """A question to the agent of a card; `wait_s` is how long its answer is waited for, None if it is not."""

    text: str
    wait_s: float | None


def ask(access: Access, named: str, asked: Asked, *, as_json: bool) -> int:
    """Ask the agent of a card; with `wait_s` print its answer, or fail once that took too long."""
    if not asked.text.strip():
        raise Usage("the question is empty; write what you ask the agent")
    verdict = Verdict("ask", reason=asked.text)

    async def work(session: Oversight) -> int:
        card = await card_named(session, named)
        await session.decide(card, verdict)
        if asked.wait_s is None:
            return _say(card, verdict, as_json=as_json)
        answer = await _answer(session, card, asked.text, asked.wait_s)
        if as_json:
            output.emit({**said_of(card, verdict), "by": answer.by, "text": answer.text})
        else:
            output.say('{} answers: "{}"', answer.by, answer.text)
        return 0

    return with_session(access, work)


def pass_on(access: Access, named: str, to: str, reason: str | None, *, as_json: bool) -> int:
    """Give a card on to a colleague who may answer it; it takes nothing from anybody."""
    if not is_id(to):
        raise Usage(f"--to {to!r} is no operator's name; look with: watchfloor operator list")
    return _confer(access, named, Verdict("pass", to=to, reason=reason), as_json=as_json)


def claim(access: Access, named: str, *, as_json: bool) -> int:
    """Tell the others that you are at this card."""
    return _confer(access, named, Verdict("claim"), as_json=as_json)


def release(access: Access, named: str, *, as_json: bool) -> int:
    """Give back what you claimed, at whichever console that was."""
    return _confer(access, named, Verdict("release"), as_json=as_json)


def answer_in(talk: Sequence[Talk], by: str, question: str) -> Talk | None:
    """Find the answer to somebody's newest such question: an agent's notes answer what waits longest first."""
    mine = [place for place, one in enumerate(talk) if one.kind == "asked" and one.by == by and _is(one, question)]
    if not mine:
        return None
    before, after = talk[: mine[-1] + 1], talk[mine[-1] + 1 :]
    open_ = sum(one.kind == "asked" for one in before) - sum(one.kind == "answered" for one in before)
    answers = [one for one in after if one.kind == "answered"]
    return answers[max(open_, 1) - 1] if len(answers) >= max(open_, 1) else None


def _is(talk: Talk, question: str) -> bool:
    """True if this is what was asked; a card shows a long question without its end."""
    return talk.text == question or (talk.text.endswith("\u2026") and question.startswith(talk.text[:-1]))


def _confer(access: Access, named: str, verdict: Verdict, *, as_json: bool) -> int:
    async def work(session: Oversight) -> int:
        card = await card_named(session, named)
        await session.decide(card, verdict)
        return _say(card, verdict, as_json=as_json)

    return with_session(access, work)


def _say(card: Card, verdict: Verdict, *, as_json: bool) -> int:
    if as_json:
        output.emit(said_of(card, verdict))
        return 0
    to = "" if verdict.to is None else f" to {verdict.to}"
    output.say(f"{verdict.answer}{to}: {{}}, {{}} for {{}}, run {{}}", card.escalation, card.tool, card.agent, card.run)
    output.say(f"  {_MEANS[verdict.answer]}", card.escalation)
    return 0


async def _answer(session: Oversight, card: Card, question: str, wait_s: float) -> Talk:
    """Look at the card until the agent answered; raises `Failure` if it did not, or the card is closed before."""
    try:
        async with asyncio.timeout(wait_s):
            while True:
                cards = {one.escalation: one for one in read_cards(await read_on(session.get, Question("escalations")))}
                if card.escalation not in cards:
                    raise Failure(f"{card.escalation} was closed before the agent answered; look with: watchfloor tail")
                found = answer_in(cards[card.escalation].talk or (), session.operator.name, question)
                if found is not None:
                    return found
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        raise Failure(
            f"{card.agent} was asked and did not answer within {wait_s:g} s; "
            f"what it says comes onto the card: watchfloor waiting {card.escalation}"
        ) from None
