from datetime import timedelta
from typing import NamedTuple

import pytest

from drawn import bands, hues, picture, text
from scenes import CAST, NOW, Telling, at, cards, floor, health, run_id, view
from watchfloor.records.bodies import Evidence
from watchfloor.records.views import RunState
from watchfloor_console.board import Health, KillPath, Ledger, Link
from watchfloor_console.feed import Floor
from watchfloor_console.render.killpanel import kill_rows
from watchfloor_console.render.picture import Armed, Picture
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.watch import watch_rows
from watchfloor_console.render.who import armed_keys, kill_row, who_rows

REFUND, REDS = run_id("7F3K"), {"danger", "danger-strong", "chip-danger"}
STATES: tuple[RunState, ...] = (
    "RUNNING",
    "PAUSING",
    "PAUSED",
    "HELD",
    "STOPPING",
    "UNCONFIRMED",
    "STOPPED",
    "LOST",
    "ENDED",
)


def one_run(state: RunState = "RUNNING", health_: Health | None = None, **update: object) -> Floor:
    """refund-bot alone, in a state, since 0.9 s."""
    run = view(CAST[12], state=state, since_at=at("03:12:44.000"), **update)
    on = floor(runs=[run], open_cards=[])
    on.health = health_ or health()
    return on


class Order(NamedTuple):
    """A kill of refund-bot that was taken so many seconds ago."""

    ago_s: int = 1

    def at(self, ms: int = 0) -> str:
        """So long after it."""
        return f"03:12:{44 - self.ago_s:02}.{ms:03}"

    def on(self, floor_: Floor) -> Telling:
        """Tell the floor of it."""
        tell, scope = Telling(9_000_000), {"kind": "run", "value": REFUND}
        order = {"order": "K093", "cmd": 1, "kind": "kill", "scope": scope, "by": "mara", "reason": ""}
        floor_.take(tell.body("run.stopping", self.at(), REFUND, "refund-bot", **order, fence=42))
        return tell


def panel(made: Picture) -> list[str]:
    return [row.rstrip() for row in text(kill_rows(made, 10))]


def stopped(kind: str, detail: str = "", *, is_confirmed: bool = False) -> list[str]:
    """The panel of a run that has stopped by this evidence."""
    on, order = one_run(), Order()
    tell = order.on(on)
    seen = Evidence.model_validate({"kind": kind, "at": at(order.at(300)), "detail": detail})
    fields = {"order": "K093", "evidence": (seen,), "confirmed": is_confirmed}
    on.take(tell.body("run.stopped", order.at(300), REFUND, "refund-bot", **fields))
    return panel(picture(on=on))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("RUNNING", "KILL refund-bot run 7F3K"),
        ("PAUSING", "KILL refund-bot run 7F3K"),
        ("PAUSED", "KILL refund-bot run 7F3K"),
        ("LOST", "KILL refund-bot run 7F3K"),
        ("STOPPING", "KILL AGAIN refund-bot run 7F3K (order is out)"),
        ("UNCONFIRMED", "KILL AGAIN refund-bot run 7F3K (order is out)"),
        ("STOPPED", "refund-bot run 7F3K is STOPPED"),
        ("ENDED", "refund-bot run 7F3K has ended"),
    ],
)
def test_the_kill_line_says_what_the_key_would_do_in_each_state(state: RunState, words: str) -> None:
    shown = text([kill_row(picture(on=one_run(state)))])[0]
    assert shown.startswith(f"  ^K   F8   {words} ")


def test_a_pending_kill_counts_down_in_the_kill_line() -> None:
    on = one_run()
    Order().on(on)
    due_at = (NOW + timedelta(seconds=2.4)).isoformat()
    on.board.change(REFUND, state="HELD", due_at=due_at, by="mara")
    on.board.take_stage("K093", REFUND, "held", 4.0)
    shown = text([kill_row(picture(on=on))])[0]
    assert shown.startswith(" STANDS STILL refund-bot run 7F3K, held in 4 ms, KILLED IN 2.4s ")
    assert shown.rstrip().endswith("^K  now    ^R  take it back")


@pytest.mark.parametrize("name", ["refund-bot", "a-very-long-name-of-an-agent-of-forty-cell"])
def test_a_pending_kill_counts_down_in_80_columns_too(name: str) -> None:
    due_at = (NOW + timedelta(seconds=2.4)).isoformat()
    run = view(CAST[12]._replace(agent=name), state="HELD", due_at=due_at, by="mara")
    shown = text([kill_row(picture(80, 24, on=floor(runs=[run])))])[0]
    assert "run 7F3K, KILLED IN 2.4s" in shown
    assert shown.rstrip().endswith("^K  now    ^R  take it back")


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_a_long_name_leaves_the_run_and_the_words_of_f9(width: int) -> None:
    run = view(CAST[12]._replace(agent="a-very-long-name-of-an-agent-of-forty-cell"))
    shown = text([kill_row(picture(width, 24, on=floor(runs=[run], open_cards=[])))])[0]
    assert "run 7F3K" in shown
    assert ("STOP ALL 1 run" in shown) == (width >= 80)


def test_what_goes_with_a_run_is_named() -> None:
    line = text([kill_row(picture())])[0]
    assert "KILL refund-bot run 7F3K, E-4K7Q goes with it" in line
    twice = floor(open_cards=[one.model_copy(update={"run": REFUND}) for one in cards()[:2]])
    assert "KILL refund-bot run 7F3K, 2 escalations go with it" in text([kill_row(picture(on=twice))])[0]


def test_a_card_of_another_run_does_not_go_with_it() -> None:
    assert "goes with it" not in text([kill_row(picture(cursor="1BZP"))])[0]


@pytest.mark.parametrize(
    ("painted_s", "words"),
    [(0.0, "aims at what was painted 0.1s ago"), (0.9, "0.9s ago"), (1.0, "? this picture is 1.0s old")],
)
def test_the_kill_line_says_how_old_its_aim_is(painted_s: float, words: str) -> None:
    row = kill_row(picture()._replace(painted_s=painted_s))
    assert text([row])[0].rstrip().endswith(words)
    assert ("waits-strong" in hues(row)) == (painted_s >= 1.0)


def test_the_kill_line_is_not_red_at_rest() -> None:
    for cast in CAST:
        assert not hues(kill_row(picture(cursor=cast.run))) & REDS


@pytest.mark.parametrize("left_s", [2.0, 1.6, 0.1, 0.0])
def test_an_armed_f9_counts_down_and_shrinks_its_bar(left_s: float) -> None:
    made = picture()._replace(armed=Armed(left_s, 2.0))
    shown = text([kill_row(made)])[0]
    assert shown.startswith(f"  F9   ARMED: press F9 again within {left_s:.1f}s to STOP ALL 14 runs")
    assert shown.count("▰") == round(10 * left_s)
    assert shown.count("▰") + shown.count("▱") == 20


def test_an_armed_f9_tells_what_else_it_does() -> None:
    shown = text([armed_keys(picture()._replace(armed=Armed(1.6, 2.0)))])[0]
    assert "13 agents; 3 escalations wait; new runs are refused until a person re-arms" in shown


def test_an_armed_f9_marks_every_run_that_it_would_stop_and_no_other() -> None:
    runs = [view(cast, state=state, since_at=at("03:12:44.000")) for cast, state in zip(CAST, STATES, strict=False)]
    made = picture(on=floor(runs=runs, open_cards=[]))._replace(armed=Armed(1.0, 2.0))
    marked = {run.state for run, row in zip(made.runs, text(watch_rows(made))[5:], strict=False) if row[2] == "x"}
    assert marked == {"RUNNING", "PAUSING", "PAUSED", "HELD", "LOST"}


@pytest.mark.parametrize(
    ("kind", "is_confirmed", "state", "evidence"),
    [
        ("tree", True, "▮ STOPPED confirmed", "✓ "),
        ("fence", True, "▮ STOPPED confirmed", "✓ "),
        ("word", False, "▮ STOPPED word", "~ "),
        ("lease", False, "▮ STOPPED lease", "~ "),
    ],
)
def test_stopped_stands_beside_its_evidence(kind: str, is_confirmed: bool, state: str, evidence: str) -> None:
    rows = stopped(kind, is_confirmed=is_confirmed)
    assert rows[2].endswith(state)
    assert rows[3].strip().startswith(evidence)


def test_a_stop_that_nobody_confirmed_never_says_confirmed() -> None:
    for kind in ("word", "lease"):
        assert not any("confirmed" in row for row in stopped(kind))
        assert not any("✓ " in row for row in stopped(kind))


def test_the_evidence_says_no_more_than_was_seen() -> None:
    assert "by its own word" in stopped("word")[3]
    assert "one action in flight may have landed" in stopped("lease")[3]
    assert stopped("word", "signed by run key k1, nothing in flight")[3].strip() == (
        "~ signed by run key k1, nothing in flight"
    )


def test_stages_that_nobody_saw_are_not_ticked() -> None:
    stages = stopped("lease")[2]
    assert stages.split()[2:10] == ["none", "not", "seen", "none", "not", "seen", "not", "seen"]


def test_while_evidence_is_awaited_nothing_says_stopped() -> None:
    on = one_run()
    Order().on(on)
    rows = panel(picture(on=on))
    assert rows[2].endswith("▯ STOPPING")
    assert rows[3].strip() == "evidence is awaited"
    assert not any("STOPPED" in row for row in text(watch_rows(picture(on=on))))


def test_an_unproven_stop_says_what_has_not_ended() -> None:
    on, order = one_run(), Order(2)
    tell = order.on(on)
    missing = ("http.post to hooks.acme.example has not ended",)
    on.take(tell.body("run.unconfirmed", "03:12:43.000", REFUND, "refund-bot", order="K093", missing=missing))
    made = picture(on=on)
    rows = kill_rows(made, 10)
    assert text(rows)[2].rstrip().endswith("! STOP UNCONFIRMED 2.9s")
    assert text(rows)[3].strip() == "not proven yet  http.post to hooks.acme.example has not ended"
    assert all(bands(row, "alarm") for row in rows[2:4])
    assert "! not proven stopped" in text(who_rows(made))[1]
    assert not any("▮ STOPPED" in row for row in text(watch_rows(made)))


def test_a_run_that_was_lost_is_not_called_stopped() -> None:
    shown = "\n".join(text(watch_rows(picture(on=one_run("LOST")))))
    assert "lease over, nobody saw it stop" in shown
    assert "▮ STOPPED" not in shown


def test_a_long_name_leaves_its_run_in_the_panel() -> None:
    for width, name in ((80, "invoice-proc» 7F3K ✓ 640 ms"), (140, "invoice-processor» 7F3K ")):
        on = floor(runs=[view(CAST[12]._replace(agent="invoice-processor-of-everything"))], open_cards=[])
        Order().on(on)
        on.board.take_stage("K093", REFUND, "held", 640.0)
        assert panel(picture(width, 24 if width < 100 else 40, on=on))[2].strip().startswith(name)


KILL_LOST = KillPath(is_up=True, can_stop=True, answered_at=NOW - timedelta(seconds=11))


@pytest.mark.parametrize(
    ("chip", "on"),
    [
        ("! NOT LIVE 7s", one_run("LOST", health(link=Link(lost_at=NOW - timedelta(seconds=7)), kill=KILL_LOST))),
        ("! 1 NOT PROVEN", one_run("LOST", health(kill=KILL_LOST, ledger=Ledger(gap=2)))),
        ("! 1 NOT PROVEN", one_run("UNCONFIRMED")),
        ("! KILL NOT KNOWN", one_run("RUNNING", health(kill=KILL_LOST, ledger=Ledger(gap=2)))),
        ("! KILL NOT KNOWN", one_run("RUNNING", health(kill=KillPath()))),
        ("! 2 GAP IN LEDGER", one_run("RUNNING", health(ledger=Ledger(gap=2)))),
        ("✓ NOTHING WRONG", one_run("RUNNING")),
    ],
)
def test_the_first_chip_is_the_worst_thing_at_every_size(chip: str, on: Floor) -> None:
    for size in ((140, 40), (100, 30), (80, 24), (60, 16), (40, 12)):
        assert text(status_rows(picture(*size, on=on)))[0].startswith(f"  {chip} ")


@pytest.mark.parametrize("state", STATES)
def test_red_on_a_screen_means_a_red_chip(state: RunState) -> None:
    for size in ((140, 40), (80, 24), (50, 12)):
        rows = watch_rows(picture(*size, on=one_run(state)))
        is_red = any(hues(row) & REDS for row in rows)
        assert is_red == ("chip-danger" in hues(rows[0])), (size, text(rows))


def test_without_a_kill_path_every_screen_says_that_no_kill_can_be_sent() -> None:
    on = one_run("RUNNING", health(kill=KillPath()))
    for size in ((140, 40), (80, 24), (60, 16), (50, 12)):
        rows = watch_rows(picture(*size, on=on))
        line = next(row for row in rows if bands(row, "alarm"))
        assert "NO LINK: a kill cannot be sent" in text([line])[0]
        assert "! KILL NOT KNOWN" in text(rows)[1]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("RUNNING", "may refund.issue, letter.send, as policy allows, for another 4m12s."),
        ("PAUSED", "may do nothing now: made to stand still by you."),
        ("HELD", "may do nothing now: made to stand still by you."),
        ("STOPPING", "may do nothing: killed 0s ago by you, locked until a person re-arms it."),
        ("UNCONFIRMED", "may do nothing: killed 0s ago by you, locked until a person re-arms it."),
        ("STOPPED", "may do nothing: killed 0s ago by you, locked until a person re-arms it."),
        ("LOST", "may do nothing: its lease is over, and nobody saw it stop."),
        ("ENDED", "ended 0s ago."),
    ],
)
def test_who_acts_is_one_sentence_in_each_state(state: RunState, words: str) -> None:
    on = one_run(state, by="mara")
    first = text(who_rows(picture(160, on=on)))[0].rstrip()
    assert first == f" WHO  refund-bot, run 7F3K, acting for Alice Ng via planner, in prod, {words}"


def test_an_agent_of_its_own_names_who_answers_for_it() -> None:
    first = text(who_rows(picture(cursor="9Q2M")))[0]
    assert first.startswith(" WHO  etl-nightly, run 9Q2M, acting for itself, answerable to Data team, in prod, may")


def test_cut_off_it_says_until_when_and_not_how_long() -> None:
    on = one_run("RUNNING", health(link=Link(lost_at=NOW)))
    first = text(who_rows(picture(on=on)))[0].rstrip()
    assert first.endswith("may refund.issue, letter.send, as policy allows, until 03:16:56Z.")
