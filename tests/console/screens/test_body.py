from drawn import picture, text
from watchfloor_console.render.line import Line, blank
from watchfloor_console.render.look import Look
from watchfloor_console.render.picture import Picture
from watchfloor_console.screens.body import BodyScreen
from watchfloor_console.screens.floor import Style


class Empty(BodyScreen):
    def rows(self, picture: Picture, height: int) -> tuple[Line, ...]:
        return (blank(picture.layout.width),) * height


def test_its_rows_stand_in_the_frame() -> None:
    screen = Empty("page", Style(Look(), lambda: 0.0))
    screen.paint(picture(80, 24))
    rows = text(list(screen.parts[0].lines))
    assert len(rows) == 24
    assert "KILL refund-bot run 7F3K" in rows[-2]
    assert screen.page_rows == 17
