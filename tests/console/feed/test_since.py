from scenes import Telling, run_id
from storied import Story, past_records, run_records
from watchfloor_console.board import Words, plain
from watchfloor_console.feed.since import news_of


def told(*records: object) -> list[str]:
    return [f"{news.row.word.text} {plain(news.row.body)}".strip() for news in news_of(records, Words())]  # pyright: ignore[reportArgumentType]


def test_what_was_allowed_and_what_agents_said_is_no_news() -> None:
    assert [row[:16] for row in told(*run_records())] == ["✗ DENY R31 no ex", "? WAITS refund.i"]


def test_stops_locks_expiries_and_policies_are_news() -> None:
    tell, run = Story(), run_id("7F3K")
    scope = {"kind": "agent", "value": "refund-bot"}
    lock = {"scope": scope, "by": "ines", "reason": "enough", "order": "L", "kill": False}
    closed = {"escalation": "E-1", "action": "A", "reason": "nobody answered"}
    rows = told(
        tell.body("lock.set", "03:00:00.000", None, None, **lock),
        tell.body("policy.loaded", "03:00:00.000", None, None, policy="41c09be7", files={}, reason="tighter", by="lea"),
        tell.body("escalation.closed", "03:00:00.000", run, "refund-bot", **closed, end="expired"),
        tell.body("escalation.closed", "03:00:00.000", run, "refund-bot", **closed, end="approved"),
        tell.body("run.unconfirmed", "03:00:00.000", run, "refund-bot", order="K", missing=("its word",)),
        tell.body("run.lost", "03:00:00.000", run, "refund-bot", lease_ended_at="2026-11-24T03:00:00.000Z"),
        tell.line(
            "action.outcome", "03:00:00.000", run, "refund-bot", '{"action":"A","status":"unknown","reason":"lost"}'
        ),
        tell.line("nothing.known", "03:00:00.000", run, "refund-bot", "{}"),
    )
    assert [row.split()[0] for row in rows] == ["lock", "policy", "card", "!", "!", "fail"]
    assert "41c09be7 by lea: tighter" in rows[1]


def test_a_card_is_named_so_that_its_line_can_open_it() -> None:
    (news,) = [one for one in news_of(past_records(), Words()) if one.escalation]
    assert news.escalation == "E-4K7Q01234567"


def test_without_records_there_is_no_news() -> None:
    assert news_of([], Words()) == ()
    assert news_of([Telling().line("note", "03:00:00.000", None, None, "broken")], Words()) == ()
