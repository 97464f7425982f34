"""Who else could answer a card: those who were asked and did not say anything, and deputies from their time on.

Never knows what anybody answered.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor.oversight import Card
from watchfloor_console.board import Piece, Pieces
from watchfloor_console.render.picture import Picture

DEPUTIES: Final = 2
"""Deputies that have a row."""


def colleagues(picture: Picture, card: Card, width: int) -> Iterator[Pieces]:
    """A row for those who could answer too, one for each deputy; whoever has no console open is asleep."""
    words, votes = picture.words, picture.board.votes.get(card.escalation, {})
    here = {each.name for each in picture.board.present}
    done = {*votes, *card.claims, picture.health.operator}
    others = [asleep(picture, name) for name in card.may if name not in done]
    if others:
        yield (Piece("  could too ", "quiet"), Piece(words.line(", ".join(others), width - 12)))
    for one in (card.may_later or ())[:DEPUTIES]:
        sleeps = "" if one.operator in here else ", asleep"
        since = f" from {one.from_at[11:19]}Z{sleeps}, {words.name(one.group, 20)}"
        yield (Piece("  later     ", "quiet"), Piece(words.name(one.operator, 20)), Piece(since, "quiet"))


def asleep(picture: Picture, name: str) -> str:
    """A person's name, and whether they have no console open."""
    return name if name in {each.name for each in picture.board.present} else f"{name} (asleep)"
