"""What happened since this operator last looked, one line each; each line opens.

Never says that nothing happened where not all of it was read.
"""

from typing import NamedTuple

from watchfloor.ids import short
from watchfloor_console.board import Piece
from watchfloor_console.board.times import clock_ms, number
from watchfloor_console.feed.since import News
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.picture import Picture


class SinceNow(NamedTuple):
    """What the screen shows: news of the records after `after`, as far as they were read."""

    news: tuple[News, ...] = ()
    place: int = 0
    after: int = 0
    upto: int = 0
    is_read: bool = False
    is_whole: bool = True
    fault: str = ""


def since_rows(picture: Picture, now: SinceNow, height: int) -> tuple[Line, ...]:
    """Title and lines."""
    width = picture.layout.width
    title = Sketch(width).title(1, width - 1, "SINCE I LAST LOOKED", Piece(_note(now), "quiet")).line()
    rows = [title]
    if now.fault:
        rows.append(_said(width, now.fault, is_quiet=False))
    elif now.is_read and not now.news:
        rows.append(_said(width, "nothing waited, expired, was denied, stopped or changed", is_quiet=True))
    room = max(1, height - len(rows))
    top = max(0, min(now.place - room // 2, len(now.news) - room))
    shown = range(top, min(len(now.news), top + room))
    rows += [_row(picture, now.news[place], is_selected=place == now.place) for place in shown]
    return tuple(rows[:height])


def _note(now: SinceNow) -> str:
    if not now.is_read:
        return "it is read"
    part = "" if now.is_whole else f", read to {number(now.upto)}"
    return f"{number(len(now.news))} since record {number(now.after)}{part} • Esc: seen up to here"


def _said(width: int, words: str, *, is_quiet: bool) -> Line:
    sketch = Sketch(width)
    sketch.put(1, Piece(words, "quiet" if is_quiet else "waits"), end=width - 1)
    return sketch.line()


def _row(picture: Picture, news: News, *, is_selected: bool) -> Line:
    width = picture.layout.width
    sketch = Sketch(width)
    if is_selected:
        sketch.band(1, width - 1, "cursor")
        sketch.put(1, Piece(">", "focus"))
    sketch.put(3, Piece(clock_ms(news.record.at), "quiet"))
    small = width < 100
    column = 16
    if not small:
        name = f"{news.row.agent} " if news.row.agent else ""
        sketch.put(16, Piece(name), Piece(short(news.record.run) if news.record.run else "", "quiet"), end=39)
        column = 40
    end = sketch.put(column, news.row.word, end=width - 1)
    body = news.row.body
    if body:
        body = (body[0]._replace(text=body[0].text.lstrip()), *body[1:])
    lead = (Piece(f"{news.row.agent} ", "bright"),) if small and news.row.agent else ()
    sketch.put(max(column + 12, end + 2), *lead, *body, end=width - 1)
    return sketch.line()
