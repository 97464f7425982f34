"""What a run may do at most, in words: the tools and limits of its person's mandate, and of what was handed on to it.

Never says that a run may do so: policy answers each action.
"""

from typing import Final

from watchfloor.identity import Blend, Limit
from watchfloor_console.board.pieces import Piece, Pieces, Words

NAMED: Final = 2
"""Tools and limits that are named; of more their number is said, and the inspector names them."""


def bounds(blend: Blend, words: Words) -> Pieces:
    """`refund.issue, amount up to 100, as policy allows`; `what policy allows` where nothing else bounds it."""
    tools, limits = tools_of(blend), _limits(blend, words)
    if tools is None and not limits:
        return (Piece("what policy allows"),)
    if tools == ():
        return (Piece("no tool", "strong"), Piece(" at all"))
    said = _joined([(Piece(words.name(tool, 30), "strong"),) for tool in tools or ()], "tools")
    return (*(said or (Piece("use any tool"),)), *_limited(limits), Piece(", as policy allows,"))


def tools_of(blend: Blend) -> tuple[str, ...] | None:
    """The tools that mandate and hops leave; None if nothing names any.

    A hop hands on what it names and nothing else; a mandate that names none is for any.
    """
    mandate = None if blend.human is None else blend.human.mandate
    named = [hop.tools for hop in blend.hops] + ([mandate.tools] if mandate and mandate.tools else [])
    if not named:
        return None
    return tuple(tool for tool in named[0] if all(tool in others for others in named[1:]))


def limit_words(name: str, limit: Limit, words: Words) -> str:
    """`amount up to 100`, `currency EUR`."""
    bound = f"up to {limit.most}" if limit.most is not None else words.line(limit.is_ or "", 40)
    return f"{words.name(name, 30)} {bound}"


def _limits(blend: Blend, words: Words) -> list[str]:
    mandate = None if blend.human is None else blend.human.mandate
    return [] if mandate is None else [limit_words(name, limit, words) for name, limit in mandate.limits.items()]


def _limited(limits: list[str]) -> Pieces:
    said = _joined([(Piece(limit, "strong"),) for limit in limits], "limits")
    return (Piece(", "), *said) if said else ()


def _joined(parts: list[Pieces], what: str) -> Pieces:
    pieces: list[Piece] = []
    for place, part in enumerate(parts[:NAMED]):
        pieces += [Piece(", ")] * bool(place) + list(part)
    if len(parts) > NAMED:
        more = len(parts) - NAMED
        pieces.append(Piece(f", and {more} more {what if more > 1 else what[:-1]} (i)", "quiet"))
    return tuple(pieces)
