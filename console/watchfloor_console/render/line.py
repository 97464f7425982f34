"""One row of a screen: pieces put at columns over bands, and painted as a strip.

Never knows what a row is about. A piece that is put later covers what lies beneath it.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from watchfloor.visible import CUT_MARK, cells, cut
from watchfloor_console.board import Hue, Piece, Pieces
from watchfloor_console.render.look import ASCII_SIGNS, Band, Look, style_of

PAINTED: Final = 4096
"""Rows whose strips are kept: some screens of rows. When it is full the one that was used longest ago goes."""


class Spot(NamedTuple):
    """A piece at a column."""

    column: int
    piece: Piece


class Stretch(NamedTuple):
    """A band from a column to another (not included)."""

    start: int
    end: int
    band: Band


class Line(NamedTuple):
    """A row that is ready: equal rows are painted once."""

    width: int
    spots: tuple[Spot, ...] = ()
    stretches: tuple[Stretch, ...] = ()


class Sketch:
    """A row in the making."""

    def __init__(self, width: int, band: Band = "ground") -> None:
        self.width = width
        self._spots: list[Spot] = []
        self._stretches = [Stretch(0, width, band)]

    def band(self, start: int, end: int, band: Band) -> "Sketch":
        """Lay a band beneath the pieces."""
        self._stretches.append(Stretch(start, end, band))
        return self

    def put(self, column: int, *pieces: Piece, end: int | None = None) -> int:
        """Put pieces one after another, cut before `end`; the column after the last of them."""
        limit = self.width if end is None else min(end, self.width)
        for piece in fit(pieces, limit - column):
            self._spots.append(Spot(column, piece))
            column += cells(piece.text)
        return column

    def right(self, end: int, *pieces: Piece) -> int:
        """Put pieces so that they end before column `end`; the column at which they begin."""
        start = end - sum(cells(piece.text) for piece in pieces)
        self.put(start, *pieces)
        return start

    def title(self, start: int, end: int, name: str, *note: Piece) -> "Sketch":
        """A bold title, a thin rule, and a quiet note at its right end."""
        after = self.put(start, Piece(name, "strong"), end=end) + 1
        before = self.right(end, *fit(note, end - after)) - 1 if note else end
        if before > after:
            self.put(after, Piece("─" * (before - after), "rule"))
        return self

    def line(self) -> Line:
        """The row as it stands."""
        return Line(self.width, tuple(self._spots), tuple(self._stretches))


def blank(width: int, band: Band = "ground") -> Line:
    """A row with nothing on it."""
    return Sketch(width, band).line()


def fit(pieces: Iterable[Piece], room: int) -> Pieces:
    """Cut pieces to `room` cells; what was cut ends in `»`."""
    kept: list[Piece] = []
    for piece in pieces:
        size = cells(piece.text)
        if size <= room:
            kept.append(piece)
            room -= size
            continue
        if room > 0:
            kept.append(piece._replace(text=cut(piece.text, room)))
        elif kept:
            kept[-1] = kept[-1]._replace(text=_marked(kept[-1].text))
        break
    return tuple(kept)


def _marked(text: str) -> str:
    return cut(text + CUT_MARK, max(1, cells(text)))


@lru_cache(maxsize=PAINTED)
def paint(line: Line, look: Look) -> Strip:
    """Paint a row."""
    signs = [" "] * line.width
    hues: list[Hue] = ["text"] * line.width
    bands: list[Band] = ["ground"] * line.width
    for start, end, band in line.stretches:
        for column in range(max(0, start), min(end, line.width)):
            bands[column] = band
    for column, piece in line.spots:
        _lay(signs, hues, column, piece, look)
    return Strip(_segments(signs, hues, bands, look), line.width)


def _lay(signs: list[str], hues: list[Hue], column: int, piece: Piece, look: Look) -> None:
    text = piece.text.translate(ASCII_SIGNS) if look.ascii else piece.text
    if not text.isprintable() or (look.ascii and not text.isascii()):
        text = _harmless(text, look)
    for sign in text:
        size = cells(sign)
        if size == 0:
            if 0 < column <= len(signs):
                signs[column - 1] += sign
            continue
        if column < 0 or column + size > len(signs):
            return
        signs[column] = sign
        hues[column] = piece.hue
        if size == 2:
            signs[column + 1] = ""
            hues[column + 1] = piece.hue
        column += size


def _harmless(text: str, look: Look) -> str:
    """What a lying server hid in an id of its own: words pass `visible` before, and this is behind it."""
    return "".join(sign if sign.isprintable() and (sign.isascii() or not look.ascii) else "?" for sign in text)


def _segments(signs: list[str], hues: list[Hue], bands: list[Band], look: Look) -> list[Segment]:
    segments: list[Segment] = []
    start = 0
    for column in range(1, len(signs) + 1):
        if column == len(signs) or hues[column] != hues[start] or bands[column] != bands[start]:
            segments.append(Segment("".join(signs[start:column]), style_of(hues[start], bands[start], look)))
            start = column
    return segments
