"""The live feed: what agents say told from what they do, with the answer below each action.

Never parses a word, and never draws more than the rows it is given.
"""

from collections.abc import Callable

from watchfloor.ids import short
from watchfloor.visible import cut
from watchfloor_console.board import Piece, Pieces, plain
from watchfloor_console.board.times import clock, clock_ms
from watchfloor_console.feed import Row, View
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.picture import Picture

_AGENT, _WORD, _TEXT, _ANSWER, _REASON = 16, 37, 43, 45, 57
_SMALL_WORD, _SMALL_TEXT, _SMALL_ANSWER, _SMALL_REASON = 9, 15, 17, 29


def live_rows(picture: Picture, height: int) -> tuple[Line, ...]:
    """Title and rows; nothing at all where there is no room."""
    width = picture.layout.width
    if height <= 0:
        return ()
    small = width < 100
    view = picture.ring.view(height - 1, _shows(picture))
    rows = [Sketch(width).title(1, width - 1, "LIVE", *_note(picture, view)).line()]
    before: Row | None = None
    for row in view.rows:
        rows.append(_small_row(picture, row) if small else _row(picture, row, before))
        before = row
    return tuple(rows) + (blank(width),) * (height - len(rows))


def _shows(picture: Picture) -> Callable[[Row], bool] | None:
    """Which rows are shown: of the selected run, of the runs that are filtered for, with the words that are."""
    wanted = picture.filter
    runs = {run.run for run in picture.runs} if wanted.runs else None
    if runs is None and not wanted.words:
        return (lambda row: row.run == picture.cursor) if picture.one_run else None

    def shows(row: Row) -> bool:
        if picture.one_run and row.run != picture.cursor:
            return False
        is_theirs = runs is None or row.run in runs
        return is_theirs and wanted.shows_words(row.word.text, plain(row.body))

    return shows


def _note(picture: Picture, view: View) -> Pieces:
    link = picture.health.link
    if link.lost_at is not None:
        tries = f", try {link.tries}" if link.tries else ""
        return (Piece(f"stopped at {clock(link.lost_at)} • dialling again{tries}", "quiet"),)
    if picture.layout.width < 100:
        which = "this run • Tab all runs" if picture.one_run else "all runs • Tab this run"
        return (Piece(which if view.is_following else f"{view.behind} newer • End follows", "quiet"),)
    which = "this run" if picture.one_run else "filtered" if picture.filter.text else "all runs"
    if not view.is_following:
        return (Piece(f"{which} • reading back • {view.behind:,} newer • End follows", "quiet"),)
    held = f" • {picture.health.held:,} folded" if picture.health.held else ""
    return (Piece(f"{which} • following • {view.behind} behind{held}", "quiet"),)


def _row(picture: Picture, row: Row, before: Row | None) -> Line:
    width = picture.layout.width
    sketch = Sketch(width)
    sketch.put(2, Piece(clock_ms(row.at), "quiet"))
    if row.who is not None:
        sketch.put(_AGENT, *_calm(picture, row.who._replace(hue="strong")))
    elif row.run and (before is None or before.run != row.run or before.who is not None):
        name = (Piece(f"{cut(row.agent, 14)} "), Piece(short(row.run), "quiet"))
        sketch.put(_AGENT, *_calm(picture, *name), end=_WORD)
    if row.is_answer:
        sketch.put(_ANSWER, *_calm(picture, row.word))
        sketch.put(_REASON, *_calm(picture, *row.body), end=width - 1)
    else:
        end = sketch.put(_WORD, *_calm(picture, row.word))
        sketch.put(max(_TEXT, end), *_calm(picture, *row.body), end=width - 1)
    return sketch.line()


def _small_row(picture: Picture, row: Row) -> Line:
    width = picture.layout.width
    sketch = Sketch(width)
    sketch.put(1, Piece(clock_ms(row.at)[6:], "quiet"))
    if row.is_answer:
        sketch.put(_SMALL_ANSWER, *_calm(picture, row.word))
        sketch.put(_SMALL_REASON, *_calm(picture, *row.body), end=width - 1)
        return sketch.line()
    who: Pieces = ()
    if row.who is not None:
        who = (row.who, Piece(" "))
    elif not picture.one_run and row.run:
        who = (Piece(f"{cut(row.agent, 12)} ", "bright"),)
    end = sketch.put(_SMALL_WORD, *_calm(picture, row.word))
    sketch.put(
        max(_SMALL_TEXT, end + (1 if end >= _SMALL_TEXT else 0)), *_calm(picture, *who, *row.body), end=width - 1
    )
    return sketch.line()


def _calm(picture: Picture, *pieces: Piece) -> Pieces:
    if picture.health.is_live():
        return pieces
    return tuple(piece._replace(hue="quote-old" if piece.hue == "quote" else "quiet") for piece in pieces)
