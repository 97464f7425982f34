"""A card as lines to be read: every argument exact and in full, then the agent's own words; and which were in view.

Never cuts an argument, and never counts a line as read that was not drawn.
"""

import re
from typing import Final, NamedTuple

from watchfloor.oversight import Card, Origin
from watchfloor.visible import cells, hidden_count, visible, visible_lines
from watchfloor_console.board import Hue, Piece, Pieces, Words
from watchfloor_console.feed.rows import written
from watchfloor_console.render.wrap import rows_of

_HIDDEN: Final = re.compile(r"(⟦U\+[0-9A-F]{4,6}⟧|\[U\+[0-9A-F]{4,6}\])")
NAME_CELLS: Final = 12


class Fact(NamedTuple):
    """One line of the arguments; `origin` only on an argument's first line."""

    name: str
    value: Pieces
    origin: Pieces


class Reading(NamedTuple):
    """All lines of a card at one width."""

    facts: tuple[Fact, ...]
    said: tuple[str, ...]
    hidden: int

    @property
    def total(self) -> int:
        """Lines to be read."""
        return len(self.facts) + len(self.said)


def reading_of(card: Card, value_cells: int, said_cells: int, words: Words) -> Reading:
    """Lay a card out; the same card at the same width gives the same lines."""
    facts: list[Fact] = []
    for name, value in card.args.items():
        facts += _argument(name, written(value), origins_of(card.origins, name, words), value_cells, words)
    said = tuple(
        line
        for text in ((card.intent,) if card.intent else ()) + card.said
        for line in visible_lines(text, width=said_cells, ascii=words.ascii)
    )
    hidden = sum(hidden_count(name) + hidden_count(written(value)) for name, value in card.args.items())
    return Reading(tuple(facts), said, hidden)


def origins_of(origins: tuple[Origin, ...], name: str, words: Words) -> Pieces:
    """Where the values of one argument were first seen."""
    step = "/" + name.replace("~", "~0").replace("/", "~1")
    found = [one for one in origins if one.pointer == step or one.pointer.startswith(step + "/")]
    pieces: list[Piece] = []
    for one in dict.fromkeys((one.source, one.detail) for one in found):
        source, detail = one
        hue: Hue = "said" if source == "agent" else "text"
        shown = {"human": words.line(detail, 24) or "human", "agent": words.line(f"agent {detail}".strip(), 24)}.get(
            source
        )
        text = shown if shown is not None else f"{source} {words.line(detail, 24)}".strip()
        pieces += [Piece(", ", "quiet")] * bool(pieces) + [Piece(text, hue)]
    return tuple(pieces)


def shown_value(text: str, hue: Hue) -> Pieces:
    """A visible text, with what was hidden in it set off."""
    return tuple(
        Piece(part, "waits-strong" if _HIDDEN.fullmatch(part) else hue) for part in _HIDDEN.split(text) if part
    )


def _argument(name: str, value: str, origin: Pieces, width: int, words: Words) -> list[Fact]:
    label = visible(name, ascii=words.ascii)
    shown = visible(value, ascii=words.ascii)
    if cells(label) > NAME_CELLS:  # a long name gets lines of its own: nothing of it is cut either
        lines = [Fact("", shown_value(row[0].text, "text"), ()) for row in rows_of(label, Piece(""), width)]
        label = "="
    else:
        lines = []
    for place, row in enumerate(rows_of(shown, Piece(""), width)):
        is_first = place == 0
        lines.append(Fact(label if is_first else "", shown_value(row[0].text, "strong"), origin if is_first else ()))
    return lines


class Window(NamedTuple):
    """Which lines of a list are in view: from `top`, `rows` of them."""

    top: int
    rows: int

    def span(self, total: int) -> range:
        """The places in view."""
        top = max(0, min(self.top, total - self.rows))
        return range(top, min(total, top + self.rows))


class Progress:
    """Which lines were drawn. At another width, or of another card, lines are others, and none of them was."""

    def __init__(self) -> None:
        self._facts: set[int] = set()
        self._said: set[int] = set()
        self.facts_top = 0
        self.said_top = 0
        self.shows_said = False
        self._kept: tuple[Card, tuple[int, int, Words], Reading] | None = None

    def reading(self, card: Card, value_cells: int, said_cells: int, words: Words) -> Reading:
        """The card's lines; laid out anew only if the card is another one, or the width is."""
        size = (value_cells, said_cells, words)
        if self._kept is None or self._kept[0] is not card or self._kept[1] != size:
            made = reading_of(card, *size)
            if self._kept is not None and self._kept[2] != made:
                self._forget()  # other lines: that the old ones were in view says nothing about these
            self._kept = (card, size, made)
        return self._kept[2]

    def _forget(self) -> None:
        self._facts.clear()
        self._said.clear()
        self.facts_top = self.said_top = 0
        self.shows_said = False

    def saw(self, facts: range, said: range) -> None:
        """These lines were drawn."""
        self._facts.update(facts)
        self._said.update(said)

    def count(self, reading: Reading) -> int:
        """How many lines were in view."""
        return len(self._facts & set(range(len(reading.facts)))) + len(self._said & set(range(len(reading.said))))

    def is_whole(self, reading: Reading) -> bool:
        """True once every line was in view."""
        return self.count(reading) == reading.total

    def read_on(self, reading: Reading, facts_rows: int, said_rows: int) -> bool:
        """Bring the first line into view that was not; False if there is none."""
        fact = next((place for place in range(len(reading.facts)) if place not in self._facts), None)
        if fact is not None:
            self.shows_said = False
            self.facts_top = min(fact, max(0, len(reading.facts) - max(1, facts_rows)))
            return True
        said = next((place for place in range(len(reading.said)) if place not in self._said), None)
        if said is not None:
            self.shows_said = True
            self.said_top = min(said, max(0, len(reading.said) - max(1, said_rows)))
            return True
        return False
