import json

import pytest

from scenes import Telling
from watchfloor.oversight import RecordLine, told
from watchfloor_console.board import Words, plain
from watchfloor_console.feed import Row, row_of
from watchfloor_console.feed.rows import with_target

AT, RUN, BOT = "03:12:44.000", "7F3K01234567", "refund-bot"
WORDS = Words()
HOSTILE = "\x1b]10;?\x07[@click=app.kill_all]ok[/]\u202e"


def row(record: RecordLine, proposed: Row | None = None) -> Row:
    made = row_of(record, told(record), WORDS, proposed)
    assert made is not None
    return made


def said(kind: str, **fields: object) -> Row:
    return row(Telling().said(kind, AT, RUN, BOT, **fields))


def decided(answer: str, **more: object) -> Row:
    fields = {"action": "A", "tool": "t", "reason": "read only", "rules": ("R01",), "answer": answer, **more}
    return row(Telling().body("action.decided", AT, RUN, BOT, **fields))


def test_reasoning_is_told_from_action_at_a_glance() -> None:
    says = said("reasoning", t="reasoning", text="hm")
    acts = said("action.proposed", t="action", action="A", tool="crm.read", args={"id": 7})
    assert (says.word, plain(says.body)) == (("says", "said"), '"hm"')
    assert (acts.word, plain(acts.body)) == (("acts", "strong"), "crm.read(id=7)")


@pytest.mark.parametrize(("answer", "word"), [("allow", "✓ ALLOW"), ("deny", "✗ DENY"), ("wait", "? ESCALATE")])
def test_an_answer_is_set_in_with_its_rule(answer: str, word: str) -> None:
    made = decided(answer)
    assert made.is_answer
    assert made.word.text == word
    assert plain(made.body).startswith("R01 read only")


def test_people_who_answered_are_named_once() -> None:
    assert plain(decided("allow", by=("mara",)).body) == "R01 read only, by mara"
    assert plain(decided("allow", by=("mara",), reason="approved by mara").body) == "R01 approved by mara"


def test_an_outcome_says_how_long_it_took() -> None:
    tell = Telling()
    proposed = row(tell.said("action.proposed", "03:12:43.400", RUN, BOT, t="action", action="A", tool="t", args={}))
    done = tell.said("action.outcome", AT, RUN, BOT, t="outcome", action="A", status="succeeded", result="ok")
    assert plain(row(done, proposed).body) == '  ok, "ok", 600 ms'
    failed = tell.said("action.outcome", AT, RUN, BOT, t="outcome", action="A", status="failed", error="no money")
    assert row(failed).word.text == "fail"
    unknown = tell.body("action.decided", AT, RUN, BOT, action="A", tool="t", answer="deny", reason="", rules=())
    assert row(unknown).word.text == "✗ DENY"


def test_what_nobody_knows_is_said() -> None:
    record = Telling().line(
        "action.outcome",
        AT,
        RUN,
        BOT,
        json.dumps({"action": "A", "status": "unknown", "reason": "the run was stopped"}),
    )
    assert "nobody knows how it ended: the run was stopped" in plain(row(record).body)


def test_many_arguments_are_counted() -> None:
    made = said("action.proposed", t="action", action="A", tool="t", args={f"k{n:02}": n for n in range(20)})
    assert plain(made.body).endswith(", 8 more)")


def test_a_target_is_added_once() -> None:
    made = said("action.proposed", t="action", action="A", tool="t", args={})
    once = with_target(made, "stripe", WORDS)
    assert plain(once.body) == "t() on stripe"
    assert with_target(once, "stripe", WORDS) == once


@pytest.mark.parametrize(
    "made",
    [
        said("reasoning", t="reasoning", text=HOSTILE),
        said("note", t="note", text=HOSTILE),
        said("action.proposed", t="action", action="A", tool="t", args={HOSTILE: HOSTILE}),
        said("action.outcome", t="outcome", action="A", status="failed", error=HOSTILE),
        said("action.outcome", t="outcome", action="A", status="succeeded", result={HOSTILE: [HOSTILE]}),
        said("run.ended", t="ended", status="failed", summary=HOSTILE),
        decided("deny", reason=HOSTILE),
    ],
)
def test_hostile_words_are_shown_and_bounded(made: Row) -> None:
    shown = plain(made.body)
    assert shown.isprintable()
    assert "\u202e" not in shown
    assert "U+" in shown


def test_a_megabyte_of_one_word_is_one_short_row() -> None:
    assert len(plain(said("reasoning", t="reasoning", text="x" * 60_000).body)) < 500


def test_a_record_that_tells_nothing_has_no_row() -> None:
    record = Telling().body("operator.joined", AT, None, None, operator="mara")
    assert row_of(record, told(record), WORDS) is None


@pytest.mark.parametrize(
    ("kind", "fields", "word"),
    [
        ("line.refused", {"code": "gap", "sha256": "x"}, "refused"),
        ("identity.refused", {"door": "/v1/agent", "code": "key", "reason": "another key"}, "refused"),
        ("escalation.closed", {"escalation": "E-1", "action": "A", "end": "expired", "reason": "late"}, "card"),
    ],
)
def test_what_the_server_did_is_told(kind: str, fields: dict[str, object], word: str) -> None:
    assert row(Telling().body(kind, AT, RUN, BOT, **fields)).word.text == word
