from drawn import picture, text
from scenes import NOW, floor, health
from watchfloor.visible import cells
from watchfloor_console.board import Link
from watchfloor_console.render.fork import fork_rows
from watchfloor_console.render.line import Line

HOSTILE = "shorter\x1b]52;c;eA==\x07 \u202e" + "x" * 3000


def forked(width: int, height: int) -> tuple[Line, ...]:
    """The screen when the server's ledger shrank."""
    on = floor()
    on.health = health(link=Link(lost_at=NOW, fork=HOSTILE))
    return fork_rows(picture(width, height, on=on))


def test_a_fork_takes_the_whole_screen_says_what_to_do_and_names_what_a_kill_hits() -> None:
    for size in ((200, 60), (140, 40), (80, 24), (60, 16)):
        rows = text(forked(*size))
        assert len(rows) == size[1]
        assert all(cells(row) == size[0] and row.isprintable() for row in rows)
        assert "! FORK" in rows[0]
        assert any("FORK: this ledger is not the one" in row for row in rows)
        assert "KILL refund-bot run 7F3K" in rows[-2]


def test_nothing_that_such_a_server_said_is_shown_as_true() -> None:
    shown = "\n".join(text(forked(140, 40)))
    assert "warehouse.copy" not in shown
    assert "312.40" not in shown
    assert "nothing can be approved" in shown
