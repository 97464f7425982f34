"""Every text of every kind of line that a console hears, hostile at once: no terminal acts on it, no column moves."""

import json
from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic import BaseModel

from drawn import picture
from hostility import LINES, NAUGHTY, WORD, made
from scenes import NOW, Cast, health, run_id, view
from watchfloor.oversight import (
    Action,
    AgentNote,
    Card,
    Ended,
    Outcome,
    PresenceLine,
    Reasoning,
    RecordLine,
    SnapshotLine,
    ToConsole,
    told,
)
from watchfloor.records.bodies import BODIES
from watchfloor.visible import cells
from watchfloor_console.board import Words
from watchfloor_console.feed import Floor
from watchfloor_console.feed.since import news_of
from watchfloor_console.feed.story import Teller
from watchfloor_console.plain.telling import Teller as PlainTeller
from watchfloor_console.render.decide import decide_body, decide_foot
from watchfloor_console.render.deciding import Deciding
from watchfloor_console.render.fulltext import record_page
from watchfloor_console.render.line import Line, paint
from watchfloor_console.render.look import Look
from watchfloor_console.render.page import Page, page_rows
from watchfloor_console.render.reading import Progress
from watchfloor_console.render.run import RunNow, run_rows
from watchfloor_console.render.since import SinceNow, since_rows
from watchfloor_console.render.watch import watch_rows

RUN = run_id("7F3K")
SAID: dict[str, type[BaseModel]] = {
    "reasoning": Reasoning,
    "action.proposed": Action,
    "action.outcome": Outcome,
    "note": AgentNote,
    "run.ended": Ended,
}
KINDS: dict[str, type[BaseModel]] = {**BODIES, **SAID}
WILD = "wild words"
SIZES = ((140, 40), (80, 24))


def hostile_card(words: str) -> Card:
    """A card of refund-bot's run that still waits."""
    fixed = {
        "run": RUN,
        "escalation": "E-4K7Q01234567",
        "deadline_at": "2026-11-24T04:00:00.000Z",
        "may": ["mara", words],
    }
    return made(Card, words, fixed)


def hostile_records(words: str) -> list[RecordLine]:
    """One of each kind."""
    card = json.loads(hostile_card(words).model_copy(update={"code": None}).model_dump_json(exclude_none=True))
    records: list[RecordLine] = []
    for kind, model in KINDS.items():
        body = made(model, words, {"card": card, "run": RUN, "action": "A1", "t": _t(model)})
        fixed = {"kind": kind, "run": RUN, "agent": words, "seq": 9_000_001 + len(records)}
        raw = body.model_dump_json(exclude_none=True, by_alias=True)
        records.append(made(RecordLine, words, {**fixed, "at": "2026-11-24T03:12:44.500Z", "raw": raw}))
    return records


def _t(model: type[BaseModel]) -> object:
    return get_args(model.model_fields["t"].annotation)[0] if "t" in model.model_fields else None


def hostile_floor(words: str, records: list[RecordLine], *, is_ascii: bool) -> Floor:
    """A floor that was told all of it."""
    runs = [view(Cast(words, "7F3K", words, "svid", 8, 12, "275343"))]
    on = Floor(lambda: NOW, Words(is_ascii))
    on.take(SnapshotLine(upto=1, done=True, runs=tuple(runs)))
    on.health = health()
    for line in get_args(ToConsole):
        if line not in (RecordLine, Card, SnapshotLine):
            on.take(made(line, words))
    on.take(hostile_card(words))
    for record in records:
        on.take(record)
    return on


def rows(on: Floor, records: list[RecordLine], look: Look) -> Iterator[tuple[Line, int]]:
    """Home, card, run, news and each record whole, at two sizes."""
    for width, height in SIZES:
        screen = picture(width, height, on=on, look=look)._replace(words=Words(look.ascii))
        words, room = screen.words, height - 8
        teller = Teller(words)
        teller.take(records)
        story = teller.story()
        drawn: list[Line] = [*watch_rows(screen)]
        for card in on.board.cards.values():
            drawn += (
                *decide_body(screen, Deciding(card, Progress())),
                *decide_foot(screen, Deciding(card, Progress())),
            )
        for place in range(len(story.branches)) if width == 80 else (0,):
            drawn += run_rows(screen, RunNow(RUN, story, place, side="detail"), room)
        drawn += since_rows(screen, SinceNow(news_of(tuple(records), words), 0, is_read=True), room)
        for record in records if width == 80 else ():
            drawn += page_rows(screen, Page(*record_page(record, words)), 0, room)
        yield from ((line, width) for line in drawn)


def assert_harmless(words: str, *, is_ascii: bool = False) -> None:
    records = hostile_records(words)
    on, look = hostile_floor(words, records, is_ascii=is_ascii), Look(ascii=is_ascii)
    for row, width in rows(on, records, look):
        shown = paint(row, look).text
        assert shown.isprintable(), repr(shown)
        assert cells(shown) == width, repr(shown)
        assert not is_ascii or shown.isascii(), repr(shown)
    teller = PlainTeller(on.board, "mara")
    for record in records:
        for line in teller.tell(record, told(record)):
            assert line.text.isascii(), f"{record.kind}: {line.text!r}"
            assert line.text.isprintable(), f"{record.kind}: {line.text!r}"


@pytest.mark.parametrize("place", range(len(NAUGHTY)))
def test_no_text_of_any_line_reaches_a_terminal_raw_or_moves_a_column(place: int) -> None:
    assert_harmless(NAUGHTY[place])


def test_in_ascii_none_of_it_leaves_a_foreign_sign() -> None:
    assert_harmless("".join(NAUGHTY)[:900], is_ascii=True)


@pytest.mark.parametrize("words", [LINES, WORD], ids=["lines", "word"])
def test_a_hundred_thousand_lines_or_a_word_of_a_mebibyte_change_nothing_of_that(words: str) -> None:
    records = hostile_records(WILD)
    seen = {"t": "reasoning", "seq": 1, "at": "2026-11-24T03:12:44.500Z", "text": words}
    records[0] = records[0].model_copy(update={"kind": "reasoning", "raw": json.dumps(seen)})
    card = hostile_card(WILD).model_copy(update={"said": (words,), "args": {"text": words}, "intent": words})
    on = hostile_floor(WILD, records, is_ascii=False)
    on.take(card)
    for row, width in rows(on, records, Look()):
        shown = paint(row, Look()).text
        assert shown.isprintable()
        assert cells(shown) == width


def texts(model: type[BaseModel]) -> int:
    """How many texts of a kind take any words."""
    return made(model, WILD).model_dump_json().count(WILD)


def test_the_kinds_are_all_that_a_console_can_hear_and_their_texts_are_found() -> None:
    assert set(BODIES.values()) <= set(KINDS.values())
    assert texts(Card) > 40
    assert texts(BODIES["action.decided"]) > 20
    assert texts(Reasoning) >= 3
    assert texts(PresenceLine) >= 1
    assert {told(record) is not None for record in hostile_records(WILD)} == {True}, "each is read as what it is"
