"""The claims behind an identity as they came, the rules in full, and what would have turned an answer.

Never explains: each of them is shown as it was told.
"""

from watchfloor.oversight import Dossier, TurnTold
from watchfloor_console.board import Piece, Pieces, Words
from watchfloor_console.feed.rows import written
from watchfloor_console.render.fulltext import flat
from watchfloor_console.render.pane import Pane

SHOWN = 4
"""Rows of claims that the inspector shows by itself."""


def claims_of(who: Dossier) -> list[tuple[str, str]]:
    """Every single claim with its dotted name; not visible yet."""
    identity = flat(who.identity.model_dump(mode="json", by_alias=True, exclude_none=True))
    started = flat(who.started.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"identity"}))
    return [*identity, *((f"started.{name}", value) for name, value in started)]


def claims_rows(pane: Pane, who: Dossier, *, columns: int) -> None:
    """The first claims, in so many columns."""
    found, words = claims_of(who), pane.words
    shown = min(len(found), SHOWN * columns)
    pane.title("RAW CLAIMS", Piece(f"{shown} of {len(found)}, r opens all", "quiet"))
    step = pane.width // columns
    for row in range(SHOWN):
        here = [found[place] for place in range(row * columns, min((row + 1) * columns, len(found)))]
        spots: list[tuple[int, Pieces]] = []
        for place, (name, value) in enumerate(here):
            label = words.name(name.removeprefix("agent."), 23)
            spots += [(place * step, (Piece(label, "quiet"),)), (place * step + 24, (Piece(words.line(value, 100)),))]
        if spots:
            pane.spots(*spots)


def claims_page(who: Dossier, words: Words) -> tuple[Pieces, ...]:
    """All claims, one a row, whole."""
    return tuple(
        (Piece(f"{words.name(name, 60):<44}", "quiet"), Piece(words.line(value, 100_000)))
        for name, value in claims_of(who)
    )


def rules_page(who: Dossier, words: Words) -> tuple[Pieces, ...]:
    """Each leg with the rules that bound it, in full."""
    told = who.explanation
    if told is None or told.fault:
        why = "no action is chosen" if told is None else words.line(told.fault, 400)
        return ((Piece(f"nothing is explained: {why}", "quiet"),),)
    rows: list[Pieces] = [(Piece(f"policy {words.name(told.policy, 50)} answered {words.name(told.answer, 20)}"),)]
    for leg in told.legs:
        rows += [
            (),
            (
                Piece(f"{words.name(leg.leg, 10)}  ", "strong"),
                Piece(f"{words.name(leg.answer, 20)}: {words.line(leg.reason, 400)}"),
            ),
        ]
        for rule in leg.rules:
            where = f"{words.name(rule.id, 40)}  {words.name(rule.file, 80)}:{rule.line}, {words.name(rule.effect, 20)}"
            rows.append((Piece(where, "waits"),))
            rows += [(Piece(words.line(line, 100_000)),) for line in rule.text.split("\n")]
        if not leg.rules:
            rows.append((Piece(words.line(", ".join(leg.names), 200) or "no rule of its own", "quiet"),))
    return tuple(rows)


def turns_page(who: Dossier, words: Words) -> tuple[Pieces, ...]:
    """Each single fact that would have turned the answer, the smallest change first."""
    told = who.explanation
    if told is None or told.fault or not told.turns:
        return ((Piece("no single fact is known that would have turned it", "quiet"),),)
    return tuple(_turn(turn, words) for turn in told.turns)


def _turn(turn: TurnTold, words: Words) -> Pieces:
    was, would_be = words.line(written(turn.was), 400), words.line(written(turn.would_be), 400)
    then = f"{was} would be {would_be}, then {words.name(turn.answer, 20)}"
    return (Piece(f"{words.name(turn.fact, 40):<30}", "quiet"), Piece(then))
