from watchfloor_console.plain.pace import FOLD_S, Pace, Spoken


def test_danger_is_spoken_at_once_and_never_folded() -> None:
    pace = Pace(1.0, 0.0)
    for number in range(1000):
        pace.hear(Spoken(f"danger {number}", "must"))
    assert len(pace.due(0.0)) == 1000


def test_at_most_one_line_a_second_is_spoken() -> None:
    pace = Pace(1.0, 0.0)
    for number in range(3):
        pace.hear(Spoken(f"line {number}", run="a"))
    assert [pace.due(at_s) for at_s in (0.0, 0.5, 1.0, 1.9, 2.0)] == [["line 0"], [], ["line 1"], [], ["line 2"]]


def test_a_flood_of_one_run_drowns_no_other() -> None:
    pace = Pace(1.0, 0.0)
    for number in range(500):
        pace.hear(Spoken(f"loud {number}", run="loud"))
    pace.hear(Spoken("quiet", run="quiet"))
    assert pace.due(0.0) == ["loud 0"]
    assert pace.due(1.0) == ["quiet"]


def test_what_was_refused_goes_first() -> None:
    pace = Pace(1.0, 0.0)
    pace.hear(Spoken("says", run="a"))
    pace.hear(Spoken("deny", "first", run="a", is_no=True))
    assert pace.due(0.0) == ["deny"]


def test_what_was_folded_is_counted_and_nothing_refused_is_called_allowed() -> None:
    pace = Pace(1.0, 0.0)
    for number in range(10):
        pace.hear(Spoken(f"line {number}", run="a"))
    pace.held(5)
    (line,) = pace.due(FOLD_S)
    assert "12 lines of 1 run, all allowed" in line
    for number in range(50):
        pace.hear(Spoken(f"no {number}", "first", run="b", is_no=True))
    assert "10 of them refused or failed" in pace.due(2 * FOLD_S)[0]


def test_feed_state_folds_the_rest_and_says_how_to_hear_it() -> None:
    pace = Pace(1.0, 0.0)
    pace.is_all = False
    pace.hear(Spoken("says", run="a"))
    pace.hear(Spoken("started", "first", run="a"))
    assert pace.due(0.0) == ["started"]
    assert "1 line of 1 run" in pace.due(FOLD_S)[0]
