"""Pieces wrapped at blanks into rows of a width; nothing is dropped but the blank at a break.

Never cuts: a word longer than a row goes on in the next one.
"""

import re
from collections.abc import Iterator
from typing import Final

from watchfloor.visible import cells
from watchfloor_console.board import Piece, Pieces

_WORD: Final = re.compile(r" +|[^ ]+")
_SIGN: Final = re.compile(r"⟦U\+[0-9A-F]{4,6}⟧|\[U\+[0-9A-F]{4,6}\]|.", re.DOTALL)


def wrap(pieces: Pieces, width: int) -> list[Pieces]:
    """Wrap pieces; at least one row comes back."""
    rows: list[list[Piece]] = [[]]
    room = width
    for word in _words(pieces):
        size = sum(cells(piece.text) for piece in word)
        is_blank = word[0].text.isspace()
        if size > room and rows[-1]:
            rows.append([])
            room = width
            if is_blank:
                continue
        for piece in _split(word, room, width) if size > room else [word]:
            if piece is not word and rows[-1] and sum(cells(one.text) for one in piece) > room:
                rows.append([])
                room = width
            rows[-1].extend(piece)
            room -= sum(cells(one.text) for one in piece)
    return [_joined(row) for row in rows]


def rows_of(text: str, hue_piece: Piece, width: int) -> list[Pieces]:
    """Wrap a visible text wherever it must be, blanks and all: what was written stands exactly as it was."""
    rows: list[str] = [""]
    room = width
    for found in _SIGN.finditer(text):
        size = cells(found[0])
        if size > room:
            rows.append("")
            room = width
        rows[-1] += found[0]
        room -= size
    return [(hue_piece._replace(text=row),) for row in rows]


def _words(pieces: Pieces) -> Iterator[list[Piece]]:
    """Whole words and blanks; a word may run over several pieces."""
    word: list[Piece] = []
    for piece in pieces:
        for found in _WORD.finditer(piece.text):
            part = piece._replace(text=found[0])
            if found[0].isspace():
                if word:
                    yield word
                    word = []
                yield [part]
            else:
                word.append(part)
    if word:
        yield word


def _split(word: list[Piece], room: int, width: int) -> list[list[Piece]]:
    """Split a word that is longer than a row into parts that fit."""
    parts: list[list[Piece]] = [[]]
    left = room
    for piece in word:
        for found in _SIGN.finditer(piece.text):
            if cells(found[0]) > left:
                parts.append([])
                left = width
            parts[-1].append(piece._replace(text=found[0]))
            left -= cells(found[0])
    return [part for part in parts if part]


def _joined(row: list[Piece]) -> Pieces:
    joined: list[Piece] = []
    for piece in row:
        if joined and joined[-1].hue == piece.hue:
            joined[-1] = piece._replace(text=joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return tuple(joined)
