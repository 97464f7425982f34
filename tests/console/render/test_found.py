from datetime import timedelta

from drawn import hues, picture, text
from scenes import NOW, Telling, floor, run_id
from watchfloor.oversight import SnapshotLine, stamp
from watchfloor.records.views import FindingView, OperatorPresence
from watchfloor_console.board import plain
from watchfloor_console.board.raised import PolicyWaits
from watchfloor_console.feed import Floor
from watchfloor_console.render.beside import beside_lamps
from watchfloor_console.render.found import findings, policy_waits, run_findings, waits_words
from watchfloor_console.render.handover import handover_page
from watchfloor_console.render.health import HealthNow, health_rows
from watchfloor_console.render.needs import needs_pane
from watchfloor_console.render.run import RunNow, run_rows

SAYS = "its token was used with another key"
WAITS = PolicyWaits("41c09be7" + "A" * 35, "ines", "tighter\x1b", ("who may approve",), stamp(NOW))


def troubled() -> Floor:
    on = floor()
    fields = {"finding": "token_elsewhere", "severity": "high", "says": SAYS}
    on.take(Telling(9_000_000).body("finding.raised", "03:12:40.000", run_id("7F3K"), "refund-bot", **fields))
    return on


def test_a_finding_is_shown_with_what_to_do_and_the_first_card_stays() -> None:
    rows = needs_pane(picture(on=troubled()))
    shown = [row.strip() for row in text(rows)]
    assert shown[0].startswith("FOUND ─")
    assert shown[1] == "?     4s refund-bot 7F3K"
    assert " ".join(shown[2:5]).startswith(f"{SAYS} ^K holds it;")
    assert any(row.startswith("?  1m58s refund-bot 7F3K") for row in shown)
    assert not any(hues(row) & {"danger", "danger-strong"} for row in rows)


def test_it_is_counted_beside_the_lamps_and_told_in_the_run_the_feed_and_the_hand_over() -> None:
    made = picture(on=troubled())
    assert "FOUND 1" in plain(beside_lamps(made, 60))
    assert [plain(row) for row in run_findings(made, run_id("3VTA"))] == []
    assert any(f"? FOUND {SAYS}" in row for row in text(run_rows(made, RunNow(run_id("7F3K")), 32)))
    assert any(f"{SAYS}: ^K holds it" in plain(row) for row in handover_page(made))
    assert made.ring.view(1).rows[0].word.text == "? FOUND"


def test_what_was_found_about_a_run_that_is_over_asks_for_nothing_any_more() -> None:
    on = troubled()
    on.board.change(run_id("7F3K"), state="STOPPED")
    assert findings(picture(on=on)) == []


def test_a_snapshot_brings_findings_and_one_of_another_form_is_passed_over() -> None:
    on = floor()
    one = FindingView(finding="mandate_again", severity="high", says=SAYS, at=stamp(NOW), run=run_id("7F3K"))
    part = SnapshotLine(upto=1, done=False, findings=(one.model_dump(mode="json"), {"is": "no finding"}))
    on.take(part)
    assert [one.finding for one in on.board.raised.findings.values()] == ["mandate_again"]


def test_a_policy_that_waits_says_who_asked_for_what_and_who_can_sign() -> None:
    on = floor()
    on.board.raised.policy = WAITS
    made = picture(on=on)
    assert "POLICY WAITS" in plain(beside_lamps(made, 60))
    assert [plain(row) for row in waits_words(made, WAITS)] == [
        "? 41c09be7 waits for a second admin",
        "asked by ines 0s ago: tighter⟦U+001B⟧",
        "changes who may approve",
        "another admin signs the same folder: watchfloor policy load",
    ]
    here = OperatorPresence(name="mara", roles=("admin",), screens=1, since_at=stamp(NOW))
    on.board.take_presence((here,))
    assert "you sign the same folder: watchfloor policy load" in [plain(row) for row in waits_words(made, WAITS)]
    assert any("waits for a second admin" in row for row in text(health_rows(made, HealthNow(), 32)))
    assert any("POLICY WAITS" in plain(row) for row in handover_page(made))


def test_a_word_that_is_an_hour_old_waits_no_more() -> None:
    on = floor()
    on.board.raised.policy = WAITS._replace(at=stamp(NOW - timedelta(hours=1)))
    assert policy_waits(picture(on=on)) is None
