import pytest

from drawn import picture, text
from watchfloor_console.render.frame import body_rows, framed
from watchfloor_console.render.line import blank
from watchfloor_console.render.picture import Armed


@pytest.mark.parametrize("size", [(140, 40), (200, 60), (100, 30), (80, 24), (60, 16)])
@pytest.mark.parametrize("has_who", [True, False])
def test_whatever_is_between_the_kill_line_is_the_last_row_but_one(size: tuple[int, int], has_who: bool) -> None:
    made = picture(*size)
    for rows in (0, 3, 99):
        drawn = text(framed(made, (blank(size[0]),) * rows, "run", has_who=has_who))
        assert len(drawn) == size[1]
        assert "KILL refund-bot run 7F3K" in drawn[-2]
        assert ("acting for" in drawn[-4] + drawn[-3] + drawn[-5]) == has_who
        assert body_rows(made, has_who=has_who) >= size[1] - 10


def test_an_armed_f9_takes_the_key_strip_too() -> None:
    made = picture()._replace(armed=Armed(1.0, 2.0))
    assert "any other key disarms" in text(framed(made, (), "run"))[-1]
