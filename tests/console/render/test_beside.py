from drawn import hues, picture, text
from scenes import CAST, at, floor, health, run_id, view
from watchfloor.records.bodies import Scope
from watchfloor.records.views import LockView
from watchfloor_console.board import Piece
from watchfloor_console.render.beside import beside_lamps
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.status import status_rows

LOCK = LockView(
    scope=Scope(kind="run", value=run_id("2C9D")), by="mara", reason="", set_at=at("03:12:44.000"), order="K", kill=True
)


def said(pieces: tuple[Piece, ...]) -> str:
    """Pieces as bare text."""
    return "".join(piece.text for piece in pieces)


def troubled(width: int = 140, height: int = 40) -> Picture:
    """A lost run with three actions in flight, a lock, and a clock that differs."""
    runs = [
        view(cast, state="LOST", in_flight=3, lease_until_at=at("03:12:53.000")) if cast.run == "9Q2M" else view(cast)
        for cast in CAST
    ]
    on = floor(runs=runs)
    on.board.take_locks([LOCK])
    on.health = health(skew_s=3.1)
    return picture(width, height, on=on)


def test_nothing_stands_there_while_there_is_nothing_to_tell() -> None:
    assert beside_lamps(picture(), 100) == ()


def test_leave_that_may_still_land_locks_and_a_differing_clock_are_told_and_never_in_red() -> None:
    pieces = beside_lamps(troubled(), 100)
    assert said(pieces) == "LEAVE OUT 3, longest 8s  LOCKS 1  CLOCK +3.1s"
    assert {piece.hue for piece in pieces} == {"waits", "text"}


def test_in_little_room_words_are_short_and_leave_comes_first() -> None:
    assert said(beside_lamps(troubled(), 40)) == "LEAVE OUT 3, 8s  LOCKS 1  CLOCK +3.1s"
    assert said(beside_lamps(troubled(), 20)) == "LEAVE OUT 3, 8s"


def test_they_stand_on_row_1_at_every_width() -> None:
    for size in ((200, 60), (140, 40), (110, 40), (80, 24)):
        row = status_rows(troubled(*size))[1]
        assert "LEAVE OUT 3" in text([row])[0]
        assert "waits" in hues(row)
