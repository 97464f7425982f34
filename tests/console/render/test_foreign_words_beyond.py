"""Foreign words on the screens beyond home and card: none reaches a terminal raw, and none moves a column."""

from collections.abc import Iterator

import pytest
from pydantic import JsonValue

from drawn import picture
from pasts import explained
from scenes import NOW, Cast, Telling, at, floor, run_id, view
from watchfloor.oversight import Condition, RecordLine, Reply, read_dossier, told
from watchfloor.records.views import LockView, OperatorPresence
from watchfloor.visible import cells
from watchfloor_console.board import Piece, Words
from watchfloor_console.board.drills import kills_of, last_drill
from watchfloor_console.board.past import board_at, marks_of, seals_of
from watchfloor_console.feed import Floor, row_of
from watchfloor_console.feed.since import news_of
from watchfloor_console.feed.story import Teller
from watchfloor_console.render.claims import claims_page, rules_page, turns_page
from watchfloor_console.render.fulltext import record_page
from watchfloor_console.render.handover import handover_page
from watchfloor_console.render.health import HealthNow, health_rows
from watchfloor_console.render.help import Asked, help_rows
from watchfloor_console.render.identity import WhoNow, identity_rows
from watchfloor_console.render.keys import key_row
from watchfloor_console.render.ledger import LedgerNow, Told, ledger_rows, replay_row, then_rows
from watchfloor_console.render.line import Line, paint
from watchfloor_console.render.look import Look
from watchfloor_console.render.page import Page, page_rows
from watchfloor_console.render.picture import Picture, Typing
from watchfloor_console.render.run import RunNow, run_rows
from watchfloor_console.render.since import SinceNow, since_rows
from watchfloor_console.render.step import StepNow, step_rows

HOSTILE = "\x1b[31m\u202e\u65e5\u672c[bold]x[/]\x07\r\n\u200b\u0301\u0301\u0301\u0301"
SIZES = ((140, 40), (200, 60), (120, 30), (100, 30), (80, 24), (60, 16))
RUN = run_id("7F3K")
CAST = Cast(HOSTILE, "7F3K", HOSTILE, "svid", 8, 12, "275343", sponsor=HOSTILE)


def records() -> list[RecordLine]:
    """A run's story in which every word is hostile."""
    tell = Telling(9_000_000)
    started = {"identity": view(CAST).identity, "task": HOSTILE, "supervision": "sdk", "build": {"model": HOSTILE}}
    prompt = {"ref": HOSTILE, "kind": "tool", "sha256": "A" * 43, "text": HOSTILE}
    act = {"t": "action", "action": "A9", "tool": "x.y", "args": {HOSTILE: [HOSTILE]}, "intent": HOSTILE}
    decided = {
        "action": "A9",
        "tool": HOSTILE,
        "target": HOSTILE,
        "answer": "deny",
        "reason": HOSTILE,
        "rules": [HOSTILE],
    }
    order = {"order": "K", "cmd": 1, "kind": "kill", "scope": {"kind": "run", "value": RUN}, "by": HOSTILE}
    failed = {"t": "outcome", "action": "A9", "status": "failed", "error": HOSTILE}
    lock = {"scope": {"kind": "agent", "value": HOSTILE}, "by": HOSTILE, "reason": HOSTILE, "order": "L", "kill": True}
    seal = {"note": HOSTILE, "size": 7, "root": HOSTILE}

    def body(kind: str, /, **fields: object) -> RecordLine:
        return tell.body(kind, "03:12:44.100", RUN, HOSTILE, **fields)

    return [
        body("run.started", **started, context={}, max_run_s=60.0, env=HOSTILE),
        tell.said("reasoning", "03:12:44.100", RUN, HOSTILE, t="reasoning", text=HOSTILE, inputs=[prompt]),
        tell.said("action.proposed", "03:12:44.200", RUN, HOSTILE, **act),
        body("action.decided", **decided, feedback=HOSTILE, by=[HOSTILE]),
        tell.said("action.outcome", "03:12:44.300", RUN, HOSTILE, **failed),
        body("run.stopping", **order, reason=HOSTILE, fence=42),
        body("lock.set", **lock),
        body("policy.loaded", policy=HOSTILE, files={HOSTILE: HOSTILE}, reason=HOSTILE, by=HOSTILE),
        body("checkpoint.signed", **seal),
        tell.line(HOSTILE, "03:12:44.400", RUN, HOSTILE, HOSTILE),
    ]


def hostile(value: JsonValue) -> JsonValue:
    """The same shape, with hostile words for every free text."""
    if isinstance(value, dict):
        return {key: hostile(inner) if key not in _CLOSED else inner for key, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner) for inner in value]
    return HOSTILE if isinstance(value, str) else value


_CLOSED = {"answer", "class", "mode", "proof", "supervision", "risk", "verified_at", "expires_at", "auth_at", "at"}


def hostile_floor() -> Floor:
    runs = [view(CAST, task=HOSTILE, env=HOSTILE, by=HOSTILE, reason=HOSTILE, points=(HOSTILE,), until_exp=(HOSTILE,))]
    on = floor(runs=runs)
    lock = {
        "scope": {"kind": "human", "value": HOSTILE},
        "by": HOSTILE,
        "reason": HOSTILE,
        "set_at": at("03:00:00.000"),
    }
    on.board.take_locks([LockView.model_validate({**lock, "order": "K", "kill": True})])
    here = {"name": HOSTILE, "roles": ["viewer"], "screens": 1, "since_at": at("03:00:00.000")}
    on.board.take_presence((OperatorPresence.model_validate(here),))
    faults = {
        "journal_fault": HOSTILE,
        "checkpoint_fault": HOSTILE,
        "points": [{"point": HOSTILE, "targets": [HOSTILE]}],
    }
    on.is_as(Condition.model_validate(faults))
    on.health = on.health._replace(operator=HOSTILE, policy=HOSTILE)
    return on


def screens(made: Picture, height: int) -> Iterator[Line]:
    """Every screen beyond home and card."""
    words, told_records = made.words, records()
    teller = Teller(words)
    teller.take(told_records)
    story = teller.story()
    for place in range(len(story.branches)):
        for side in ("timeline", "detail"):
            yield from run_rows(made, RunNow(RUN, story, place, side=side, fault=words.line(HOSTILE, 80)), height)
    who = read_dossier(Reply.model_validate({"id": "1", "ok": True, "value": hostile(explained(RUN))}))
    yield from identity_rows(made, WhoNow(RUN, "A2", who))
    seals, upto = seals_of(told_records), told_records[-1].seq
    lines = tuple(Told(one, row_of(one, told(one), words)) for one in told_records)
    for side in ("floor", "proofs"):
        now = LedgerNow(upto, NOW, board_at(told_records, upto), False, RUN, marks_of(told_records))
        now = now._replace(seals=seals, records=lines, place=9, side=side, unproven=HOSTILE)
        yield from (*ledger_rows(made, now, height), replay_row(made, now), *then_rows(made, now))
        yield from health_rows(
            made, HealthNow(last_drill(kills_of(told_records)), side="left" if side == "floor" else "right"), height
        )
    yield from since_rows(made, SinceNow(news_of(told_records, words), 2, is_read=True), height)
    for rows in (claims_page(who, words), rules_page(who, words), turns_page(who, words), handover_page(made)):
        yield from page_rows(made, Page("A", "b", rows), 0, height)
    for record in told_records:
        yield from page_rows(made, Page(*record_page(record, words)), 0, height)
    yield from step_rows(made, StepNow("message", "A", ((Piece("b"),),), "c", typed=HOSTILE), height)
    yield from help_rows(made, Asked("watch", search=HOSTILE), height)
    yield key_row(made._replace(typing=Typing("/", HOSTILE * 20)), "watch")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("is_ascii", [False, True])
def test_no_foreign_words_reach_the_terminal_raw_or_move_a_column(size: tuple[int, int], is_ascii: bool) -> None:
    look = Look(ascii=is_ascii)
    made = picture(*size, on=hostile_floor(), look=look)._replace(words=Words(is_ascii))
    for row in screens(made, size[1] - 8):
        shown = paint(row, look).text
        assert shown.isprintable(), repr(shown)
        assert cells(shown) == size[0], repr(shown)
        assert not is_ascii or shown.isascii(), repr(shown)
