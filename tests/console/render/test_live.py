from datetime import timedelta

from drawn import hues, picture, text
from scenes import NOW, Telling, floor, health, run_id
from watchfloor_console.board import Link
from watchfloor_console.render.live import live_rows


def test_the_feed_at_140() -> None:
    rows = [row.rstrip() for row in text(live_rows(picture(), 15))]
    assert rows[0].endswith(" all runs • following • 0 behind")
    assert rows[1] == '  03:12:41.207  etl-nightly 9Q2M     acts  warehouse.copy(table="orders", rows=48211) on bq-prod'
    assert rows[2] == "  03:12:41.208                               ✓ ALLOW     R03 nightly window, until 05:00Z"
    assert rows[12].startswith("  03:12:43.402                       says  ")


def test_a_small_feed_shows_one_run() -> None:
    rows = [row.rstrip() for row in text(live_rows(picture(80, 24), 6))]
    assert rows[0].endswith("this run • Tab all runs")
    assert [row[:7].strip() for row in rows[1:4]] == ["42.118", "42.131", "42.132"]
    both = text(live_rows(picture(80, 24)._replace(one_run=False), 6))
    assert "log-analyst " in both[4]


def test_who_reads_back_is_told_how_much_is_newer() -> None:
    on = floor()
    on.ring.back(4)
    assert "reading back • 4 newer • End follows" in text(live_rows(picture(on=on), 6))[0]


def test_a_lost_link_stops_the_feed_and_quiets_all_but_words() -> None:
    on = floor()
    on.health = health(link=Link(lost_at=NOW - timedelta(seconds=2), tries=3))
    rows = live_rows(picture(on=on), 15)
    assert "stopped at 03:12:42Z • dialling again, try 3" in text(rows)[0]
    assert hues(rows[2]) == {"quiet"}


def test_what_a_person_did_stands_in_the_agents_place() -> None:
    on = floor()
    run = run_id("2C9D")
    scope = {"kind": "run", "value": run}
    fields = {"order": "K", "cmd": 1, "kind": "kill", "scope": scope, "by": "mara", "reason": ""}
    on.take(Telling(9_000_000).body("run.stopping", "03:12:44.500", run, "planner", **fields, fence=42))
    last = text(live_rows(picture(on=on), 15))[-1].rstrip()
    assert last == "  03:12:44.500  mara                 KILL   planner, fence raised to epoch 42"


def test_there_is_no_feed_without_room() -> None:
    assert live_rows(picture(), 0) == ()
