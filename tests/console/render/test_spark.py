from watchfloor_console.render.spark import spark


def test_nothing_is_empty_and_the_highest_is_full() -> None:
    assert spark((0, 1, 8), 8) == " ▁█"


def test_little_is_never_nothing() -> None:
    assert spark((1,), 1000) == "▁"


def test_more_than_the_highest_is_full() -> None:
    assert spark((5,), 0) == "█"
