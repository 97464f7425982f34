from datetime import timedelta

from drawn import bands, picture, text
from scenes import CAST, NOW, floor, health, view
from watchfloor_console.board import KillPath, Link
from watchfloor_console.render.picture import Armed
from watchfloor_console.render.who import armed_keys, kill_row, who_rows


def line(**update: object) -> str:
    on = floor(runs=[view(CAST[12], **update)], open_cards=[])
    return text([kill_row(picture(on=on))])[0].rstrip()


def test_who_acts_and_what_is_proven() -> None:
    rows = text(who_rows(picture()))
    assert rows[0].startswith(
        " WHO  refund-bot, run 7F3K, acting for Alice Ng via planner, in prod, "
        "may refund.issue, letter.send, as policy allows,"
    )
    assert rows[1].startswith("      agent ✓ svid, key proven   human ✓ Alice Ng")


def test_small_screens_wrap_it_and_never_cut_it() -> None:
    for width, rows in ((80, 2), (64, 3)):
        shown = " ".join(row.strip() for row in text(who_rows(picture(width, 24))))
        assert len(who_rows(picture(width, 24))) == rows
        assert "for another 4m12s." in shown


def test_a_long_sentence_takes_the_second_row_and_is_not_cut() -> None:
    long = CAST[12]._replace(agent="a" * 39, human="H" * 39)
    on = floor(runs=[view(long, state="STOPPED", by="m" * 39, since_at="2026-11-24T03:12:44.000Z")])
    rows = text(who_rows(picture(on=on)))
    assert "locked until a person re-arms it." in " ".join(row.strip() for row in rows)
    assert "»" not in "".join(rows)


def test_the_kill_line_names_the_run_in_words() -> None:
    shown = text([kill_row(picture())])[0]
    assert shown.startswith("  ^K   F8   KILL refund-bot run 7F3K, E-4K7Q goes with it    F9   F9   STOP ALL 14 runs")
    assert shown.endswith("aims at what was painted 0.1s ago ")
    small = text([kill_row(picture(80, 24))])[0]
    assert small.rstrip() == "  ^K   F8   KILL refund-bot run 7F3K    F9   F9   STOP ALL 14 runs"


def test_an_old_picture_says_so() -> None:
    assert "? this picture is 3.2s old" in text([kill_row(picture()._replace(painted_s=3.2))])[0]


def test_what_is_over_cannot_be_killed() -> None:
    assert "refund-bot run 7F3K is STOPPED" in line(state="STOPPED", since_at="2026-11-24T03:12:44.000Z")
    assert "KILL AGAIN refund-bot run 7F3K (order is out)" in line(state="UNCONFIRMED")


def test_a_pending_kill_takes_the_line_and_only_its_owner_may_take_it_back() -> None:
    due_at = (NOW + timedelta(seconds=2.4)).isoformat()
    mine, theirs = (line(state="HELD", due_at=due_at, by=by) for by in ("mara", "ines"))
    assert mine.endswith("^K  now    ^R  take it back")
    assert theirs.endswith("^K  now")


def test_who_may_not_stop_is_told_why() -> None:
    on = floor()
    on.health = health(may_stop=False)
    assert "not yours to kill: viewer" in text([kill_row(picture(on=on))])[0]
    on.health = health(may_stop=False, is_read_only=True)
    assert "not yours to kill: this console only reads" in text([kill_row(picture(on=on))])[0]


def test_without_the_kill_path_the_line_is_an_alarm() -> None:
    on = floor()
    on.health = health(kill=KillPath())
    row = kill_row(picture(on=on))
    assert bands(row, "alarm")
    assert "NO LINK: a kill cannot be sent from here." in text([row])[0]


def test_an_armed_f9_takes_the_line_and_the_keys() -> None:
    made = picture()._replace(armed=Armed(1.6, 2.0))
    assert "ARMED: press F9 again within 1.6s to STOP ALL 14 runs" in text([kill_row(made)])[0]
    assert "any other key disarms" in text([armed_keys(made)])[0]


def test_cut_off_it_says_as_of_when() -> None:
    on = floor()
    on.health = health(link=Link(lost_at=NOW))
    assert "! as of 03:12:44Z" in text(who_rows(picture(on=on)))[1]


def test_nothing_selected_is_said() -> None:
    made = picture(on=floor(runs=[], open_cards=[]))
    assert "no run is selected" in text(who_rows(made))[0]
    assert "nothing selected" in text([kill_row(made)])[0]
