from drawn import bands, picture, text
from scenes import CAST, card, cards, floor, refund_card, run_id, view
from stage import kill_scene
from watchfloor.wire import Later
from watchfloor_console.board import Words
from watchfloor_console.render.needs import left, needs_pane, needs_rows, summary, why_not

WORDS = Words()


def test_cards_stand_by_deadline_with_the_first_banded() -> None:
    rows = needs_pane(picture())
    shown = [row.rstrip() for row in text(rows)]
    assert shown[2:6] == [
        " ?  1m58s refund-bot 7F3K for Alice Ng",
        "          refund.issue 312.40 EUR on stripe",
        "          R12 refund above 100 EUR",
        "          0 of 2 approved • jonas has it",
    ]
    assert [place for place, row in enumerate(rows) if bands(row, "waiting")] == [2, 3, 4, 5]


def test_a_small_screen_has_one_line_a_card() -> None:
    rows = [row.rstrip() for row in text(needs_rows(picture(80, 24)))]
    assert rows[1] == " ?  1m58s  refund-bot 7F3K    refund.issue 312.40 EUR +5 on stripe       0 of 2"


def test_a_kill_that_took_cards_along_says_so_above_the_others() -> None:
    rows = [row.rstrip() for row in text(needs_pane(picture(on=kill_scene().floor, cursor="2C9D")))]
    title = next(place for place, row in enumerate(rows) if row.startswith("NEEDS YOU"))
    assert rows[title].endswith("1 withdrawn by the kill")
    assert [row[10:] for row in rows[title + 2 :]] == [
        "db-migrator 4M1X for Tom Weber",
        "sql.execute DROP INDEX on orders-db",
        "",
        "deploy-canary 6WNE for Priya Nair",
    ]
    below = text(needs_rows(picture(80, 24, on=kill_scene().floor, cursor="2C9D")))
    assert below[2].rstrip().endswith("1 withdrawn by the kill")


def test_many_cards_have_a_row_each_where_they_have_no_more_room() -> None:
    many = [cards()[1].model_copy(update={"escalation": f"E-{place:02}"}) for place in range(9)]
    rows = [row for row in text(needs_pane(picture(on=floor(open_cards=many)))) if "db-migrator" in row]
    assert len(rows) == 9


def test_a_summary_shows_only_values_that_can_pretend_nothing() -> None:
    hostile = refund_card().model_copy(
        update={"args": {"a": "0.01 EUR on test", "b": "40.00", "c": "\u202e", "d": {"x": 1}}}
    )
    assert summary(hostile, WORDS) == "refund.issue 40.00 +3 on stripe"


def test_a_card_of_a_run_that_stands_still_is_frozen() -> None:
    on = floor(runs=[view(CAST[12], state="HELD")])
    assert left(cards()[0], picture(on=on)) == "frozen"


def test_who_may_not_answer_hears_why() -> None:
    one = card("E-1", CAST[0], "t", "", "R", "r", 60)
    assert why_not(one, "mara", WORDS) == ""
    assert why_not(one, "alice", WORDS) == "the run acts for them"
    assert why_not(one, "jo", WORDS) == "you are no approver of it"
    on = floor(open_cards=[one.model_copy(update={"run": run_id("3VTA"), "may": ("jo",)})])
    assert "not yours" in text(needs_pane(picture(on=on)))[5]


def test_a_deputy_may_answer_from_the_time_on_that_the_card_names() -> None:
    later = (Later(operator="jo", group="leads", from_at="2026-11-24T03:14:00.000Z"),)
    one = card("E-1", CAST[0], "t", "", "R", "r", 60).model_copy(update={"may_later": later})
    assert why_not(one, "jo", WORDS, "2026-11-24T03:13:59.999Z") == "from 03:14:00Z on, for leads"
    assert why_not(one, "jo", WORDS, "2026-11-24T03:14:00.000Z") == ""


def test_a_row_says_how_often_its_action_was_proposed() -> None:
    on = floor()
    on.board.take_repeat(cards()[0].escalation, 3)
    assert "3 x refund.issue" in text(needs_pane(picture(on=on)))[3]
