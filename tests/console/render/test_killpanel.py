from drawn import bands, picture, text
from scenes import CAST, Telling, floor, run_id, view
from stage import kill_scene
from watchfloor.records.bodies import Evidence
from watchfloor_console.render.killpanel import kill_rows, shown_order


def test_one_row_a_run_with_its_stages_and_one_line_of_evidence() -> None:
    made = picture(on=kill_scene().floor, cursor="2C9D")
    rows = [row.rstrip() for row in text(kill_rows(made, 20))]
    assert rows[0].startswith(" KILL K093 ─")
    assert rows[0].endswith("by you at 03:12:43.900Z • 2 runs • epoch 41 to 42 • 1 escalation withdrawn")
    assert rows[2].split() == [
        *("planner", "2C9D", "not", "yet", "✓", "2.1", "ms", "!", "not", "yet", "not", "yet", "!", "not", "yet"),
        *("!", "STOP", "UNCONFIRMED", "1.0s"),
    ]
    assert "not proven yet  http.post to hooks.acme.example has not ended" in rows[3]
    assert rows[4].endswith("▮ STOPPED word")
    assert "~ signed by the run's key, nothing in flight" in rows[5]


def test_only_what_is_not_proven_is_alarming() -> None:
    rows = kill_rows(picture(on=kill_scene().floor), 20)
    assert [bands(row, "alarm") for row in rows] == [False, False, True, True, False, False]


def test_a_small_panel_has_fewer_columns() -> None:
    rows = text(kill_rows(picture(80, 24, on=kill_scene().floor, cursor="2C9D"), 6))
    assert rows[1].split() == ["run", "held", "acked", "tree", "gone", "state"]
    assert "! STOP UNCONFIRMED 1.0s" in rows[2]


def killed(kind: str, seconds_ago: int) -> list[str]:
    run = run_id("7F3K")
    on = floor(runs=[view(CAST[12])], open_cards=[])
    tell = Telling(9_000_000)
    scope = {"kind": "run", "value": run}
    order = {"order": "K093", "cmd": 1, "kind": "kill", "scope": scope, "by": "ines", "reason": ""}
    at = f"03:12:{44 - seconds_ago:02}.000"
    on.take(tell.body("run.stopping", at, run, "refund-bot", **order, fence=42))
    gone = (Evidence.model_validate({"kind": kind, "at": at, "detail": ""}),)
    fields = {"order": "K093", "evidence": gone, "confirmed": kind == "tree"}
    on.take(tell.body("run.stopped", at, run, "refund-bot", **fields))
    return [row.rstrip() for row in text(kill_rows(picture(on=on), 10))]


def test_once_all_is_proven_it_folds_to_one_line_and_then_goes() -> None:
    assert "▮ STOPPED confirmed" in killed("tree", 1)[2]
    assert killed("tree", 10) == [killed("tree", 10)[0]]
    assert killed("tree", 10)[0].endswith("1 of 1 STOPPED within 0.0 ms, confirmed")
    assert killed("tree", 30) == []


def test_a_stop_by_lease_says_what_may_have_landed() -> None:
    assert "one action in flight may have landed" in killed("lease", 1)[3]


def test_runs_that_have_no_row_are_counted() -> None:
    on, tell = floor(runs=[view(cast) for cast in CAST], open_cards=[]), Telling(9_000_000)
    order = {"order": "K099", "cmd": 1, "kind": "kill", "scope": {"kind": "all"}, "by": "mara", "reason": ""}
    for cast in CAST:
        on.take(tell.body("run.stopping", "03:12:44.000", run_id(cast.run), cast.agent, **order, fence=42))
    missing = {"order": "K099", "missing": ("no word",)}
    for cast in CAST[:9]:
        on.take(tell.body("run.unconfirmed", "03:12:44.800", run_id(cast.run), cast.agent, **missing))
    for most in range(1, 30):
        rows = text(kill_rows(picture(on=on), most))
        runs = sum("! STOP UNCONFIRMED" in row or "▯ STOPPING" in row for row in rows)
        assert len(rows) <= most
        assert most < 2 or any(f"and {14 - runs} more" in row for row in rows) == (runs < 14)
    assert "and 12 more: 7 STOP UNCONFIRMED, 5 STOPPING" in text(kill_rows(picture(on=on), 7))[-1]


def test_without_a_kill_there_is_no_panel() -> None:
    assert shown_order(picture()) is None
    assert kill_rows(picture(), 10) == ()
