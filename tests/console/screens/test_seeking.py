from drawn import picture
from watchfloor_console.board.seeking import Fault, Found, HealthSeek, Seek, Verified
from watchfloor_console.messages import Sought
from watchfloor_console.render.line import Line
from watchfloor_console.render.look import Look
from watchfloor_console.render.picture import Picture
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.seeking import SeekingScreen


class Curious(SeekingScreen):
    def __init__(self) -> None:
        self.s = 0.0
        super().__init__("page", Style(Look(), lambda: self.s))
        self.sought: list[Sought] = []
        self.told: list[object] = []

    def post_message(self, message: object) -> bool:
        if isinstance(message, Sought):
            self.sought.append(message)
        return True

    def rows(self, picture: Picture, height: int) -> tuple[Line, ...]:
        return ()

    def seek_due(self, picture: Picture) -> None:
        self.seek(HealthSeek())

    def take(self, seek: Seek, found: Found) -> None:
        self.told.append(found)

    def fault(self, seek: Seek, words: str) -> None:
        self.told.append(words)


def test_it_seeks_when_it_is_drawn_and_not_again_before_its_time_or_while_it_waits() -> None:
    screen = Curious()
    for _ in range(3):
        screen.paint(picture())
    assert len(screen.sought) == 1
    screen.s = 2.0
    screen.paint(picture())
    assert len(screen.sought) == 1
    screen.found(HealthSeek(), Verified(7))
    screen.paint(picture())
    assert len(screen.sought) == 2
    screen.found(HealthSeek(), Fault("no"))
    screen.paint(picture())
    assert len(screen.sought) == 2
    assert screen.told == [Verified(7), "no"]
