"""An open card on a wide screen: the server's facts first, why it waits, who acts, and last the agent's own words.

Never scrolls its facts away: arguments and words each scroll inside their own rows.
"""

from collections.abc import Callable
from typing import Final

from watchfloor.oversight import Card, CardLeg
from watchfloor_console.board import Hue, Piece, Pieces
from watchfloor_console.board.labels import held_by
from watchfloor_console.board.sentences import acting_for, badge, short_card
from watchfloor_console.board.standing import is_proven, is_suspect
from watchfloor_console.board.times import age_s, ago, span
from watchfloor_console.feed.rows import written
from watchfloor_console.render.deciding import Deciding, Share, share
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.reading import Reading, Window
from watchfloor_console.render.wrap import wrap

LEFT: Final = 94
"""The column after the left pane; the right one begins three further on and takes the rest."""

_VALUE, _PROPOSED, _ORIGIN = 14, 56, 70
_FIXED: Final = 16
"""Rows of the left pane that are neither arguments nor the agent's words."""


def wide_reading(deciding: Deciding, picture: Picture) -> Reading:
    """The card's lines at the width of the left pane."""
    return deciding.progress.reading(deciding.shown, _PROPOSED - _VALUE - 1, LEFT - 4, picture.words)


def wide_share(picture: Picture, deciding: Deciding, reading: Reading, rows: int) -> Share:
    """How the windows share the rows that are left."""
    return share(rows - _FIXED - len(extra_rows(picture, deciding)), reading)


def extra_rows(picture: Picture, deciding: Deciding) -> list[Pieces]:
    """What some cards have beside: the person's mandate, and what a new policy asked again about."""
    card, words = deciding.card, picture.words
    rows: list[Pieces] = []
    count = picture.board.repeats.get(card.escalation, 1)
    if count > 1:
        says = f"proposed {count} times, equal in all: an approval lets one happen and denies the others"
        rows.append((Piece("again    ", "quiet"), Piece(says, "waits")))
    storm = picture.storm_of(card.escalation)
    if storm is not None:
        many = f"{len(storm.cards)} alike cards of {len(storm.runs)} runs, this is one of them: "
        keys = (
            Piece("X", "focus-strong"),
            Piece(" denies them all, "),
            Piece("P", "focus-strong"),
            Piece(" pauses them"),
        )
        rows.append((Piece("STORM    ", "waits-strong"), Piece(many), *keys))
    if card.mandate:
        inside, *left = (words.line(one, 400) for one in card.mandate)
        rows.append((Piece("mandate  ", "quiet"), Piece(inside, "waits" if inside.startswith("OUTSIDE") else "text")))
        if left:
            rows.append((Piece("         left of it: ", "quiet"), Piece(words.line("; ".join(left), 400))))
    if card.supersedes is not None:
        name = short_card(words.name(card.supersedes))
        differs = words.line("; ".join(card.differs or ()), 300) or "nothing of it"
        rows.append((Piece(f"asked again  in place of {name}, what differs: ", "waits"), Piece(differs)))
    return rows


def windows(deciding: Deciding, shared: Share) -> tuple[Window, Window]:
    """What is in view now."""
    return Window(deciding.progress.facts_top, shared.facts), Window(deciding.progress.said_top, shared.said)


def card_rows(picture: Picture, deciding: Deciding, rows: int) -> tuple[Line, ...]:
    """The left pane, in exactly so many rows."""
    reading = wide_reading(deciding, picture)
    shared = wide_share(picture, deciding, reading, rows)
    facts, said = windows(deciding, shared)
    drawn = [
        *_heads(picture, deciding),
        *_facts(picture, deciding, reading, facts),
        _hidden(picture, deciding, reading, facts),
        blank(picture.layout.width),
        *_why(picture, deciding),
        blank(picture.layout.width),
        *_who_acts(picture, deciding),
        blank(picture.layout.width),
        *_said(picture, reading, said),
    ]
    return tuple(drawn[:rows]) + (blank(picture.layout.width),) * (rows - len(drawn))


def _title(picture: Picture, name: str, *note: Piece) -> Line:
    return Sketch(picture.layout.width).title(1, LEFT, name, *note).line()


def _heads(picture: Picture, deciding: Deciding) -> list[Line]:
    card, words, width = deciding.card, picture.words, picture.layout.width
    what, heads = Sketch(width), Sketch(width)
    pieces: list[Piece] = [Piece(words.name(card.tool, 60), "strong")]
    if card.target:
        pieces += [Piece(" on "), Piece(words.name(card.target), "strong")]
    where = f", in {words.name(card.env, 20)}" if card.env else ""
    pieces.append(Piece(f"{where}, {card.risk} risk", "quiet"))
    end = what.put(1, *pieces, end=LEFT)
    task = (Piece("task ", "quiet"), Piece(words.line(card.task, 60), "said"))
    what.put(max(end + 3, 61), *task, end=LEFT)
    for column, name in ((1, "argument"), (_VALUE, "will run, exact and in full"), (_PROPOSED, "proposed")):
        heads.put(column, Piece(name, "quiet"))
    heads.put(_ORIGIN, Piece("where it came from", "quiet"))
    title = _title(picture, f"ESCALATION {short_card(card.escalation)}", Piece("the server's facts", "quiet"))
    return [title, what.line(), heads.line()]


def proposed_piece(picture: Picture, deciding: Deciding, label: str) -> Piece:
    """What the agent proposed of an argument: the same as would run, or what it was before a person changed it."""
    words, card = picture.words, deciding.card
    proposed = card.args if card.proposed is None else card.proposed
    for name, value in deciding.shown.args.items():
        if words.line(name, 400) == label and name not in proposed:
            return Piece("+ added", "waits")
        if words.line(name, 400) == label and proposed[name] != value:
            return Piece(words.line(written(proposed[name]), _ORIGIN - _PROPOSED - 1), "waits")
    return Piece("same", "quiet")


def _facts(picture: Picture, deciding: Deciding, reading: Reading, window: Window) -> list[Line]:
    rows: list[Line] = []
    for place in window.span(len(reading.facts)):
        fact = reading.facts[place]
        row = Sketch(picture.layout.width)
        row.put(1, Piece(fact.name))
        row.put(_VALUE, *fact.value)
        if fact.name:
            row.put(_PROPOSED, proposed_piece(picture, deciding, fact.name), end=_ORIGIN - 1)
        row.put(_ORIGIN, *fact.origin, end=LEFT)
        rows.append(row.line())
    if not reading.facts:
        rows.append(_line(picture, Piece("no arguments", "quiet")))
    return rows


def _hidden(picture: Picture, deciding: Deciding, reading: Reading, window: Window) -> Line:
    row = Sketch(picture.layout.width)
    span_ = window.span(len(reading.facts))
    if reading.hidden:
        many = "s" * (reading.hidden > 1)
        row.put(
            1,
            Piece(f"? {reading.hidden} hidden character{many}", "waits-strong"),
            Piece(f", shown as {'their codes' if many else 'its code'}", "waits"),
        )
    card, count = deciding.card, len(deciding.card.args)
    scrolled = (
        f", lines {span_.start + 1}-{span_.stop} of {len(reading.facts)}" if len(span_) < len(reading.facts) else ""
    )
    digest = deciding.card.args_sha256
    note = (Piece(f"{count} of {count} arguments{scrolled}, sha-256 ", "quiet"), Piece(f"{digest[:8]} {digest[8:16]}"))
    if card.changed_by is not None:
        gone = len(set(card.proposed or {}) - set(card.args))
        by = f"changed by {picture.words.name(card.changed_by, 20)}" + (f", {gone} left out" if gone else "")
        note = (Piece(f"{count} arguments{scrolled}, ", "quiet"), Piece(by, "waits-strong"))
    if deciding.edited is not None:
        note = (Piece(f"{count} arguments{scrolled}, ", "quiet"), Piece("changed by you", "waits-strong"))
    row.right(LEFT, *note)
    return row.line()


def _why(picture: Picture, deciding: Deciding) -> list[Line]:
    card, words = deciding.card, picture.words
    rule = ", ".join(words.name(one, 24) for one in card.rules[:3])
    groups = ", ".join(words.name(group, 24) for group in card.groups)
    people = f"{card.quorum} approver{'s' * (card.quorum > 1)}" + (f" of {groups}" if groups else "")
    reason = wrap((Piece(f"{rule} ", "waits-strong"), Piece(words.line(card.reason, 400))), LEFT - 2)
    rows = [_line(picture, *row) for row in reason[:2]]
    needs = (Piece("forbidden until "), Piece(people, "strong"), Piece(" say yes" if card.quorum > 1 else " says yes"))
    note = Piece(f"policy {card.policy[:8]}", "quiet")
    extra = [_line(picture, *row) for row in extra_rows(picture, deciding)]
    return [_title(picture, "WHY IT WAITS", note), rows[0], _line(picture, *needs, Piece(".")), *extra]


def _who_acts(picture: Picture, deciding: Deciding) -> list[Line]:
    card, words = deciding.card, picture.words
    rows = [Sketch(picture.layout.width) for _ in range(4)]
    legs = {leg.leg: leg for leg in card.legs}
    blend = card.identity
    name = words.name(blend.agent.name, 20)
    whom = acting_for(blend, words, 20)
    columns = (
        (1, "agent", name, legs.get("agent"), _agent(picture, card)),
        (33, "human", whom if blend.human is not None else "none", legs.get("human"), _human(picture, deciding)),
        (65, "blend", "both together", legs.get("run"), _left(picture, deciding)),
    )
    for place, (column, kind, who, leg, proof) in enumerate(columns):
        end = columns[place + 1][0] - 1 if place < 2 else LEFT
        rows[0].put(column, Piece(f"{kind}  ", "quiet"), Piece(who, "strong"), end=end)
        answer, rule = leg_words(leg, words.line)
        rows[1].put(column, answer, end=end)
        rows[2].put(column, rule, end=end)
        rows[3].put(column, *proof, end=end)
    run = picture.board.runs.get(card.run)
    held = () if run is None else held_by(run, words, is_live=picture.health.is_live())
    note = (*held, Piece("   " if held else ""), Piece("all must allow", "quiet"))
    return [_title(picture, "WHO ACTS", *note), *(row.line() for row in rows)]


def leg_words(leg: CardLeg | None, line: Callable[[str, int], str]) -> tuple[Piece, Piece]:
    """A leg's answer and its rule."""
    if leg is None:
        return Piece("- not asked", "quiet"), Piece("")
    hues: dict[str, tuple[str, Hue]] = {
        "allow": ("✓ ALLOW", "ok"),
        "deny": ("✗ DENY", "strong"),
        "escalate": ("? ESCALATE", "waits-strong"),
    }
    text, hue = hues[leg.answer]
    rule = " ".join([*leg.rules[:1], leg.reason])
    return Piece(text, hue), Piece(line(rule, 80))


def _is_loud(picture: Picture, card: Card) -> bool:
    run = picture.board.runs.get(card.run)
    return run is not None and is_suspect(run, picture.health.environment)


def _agent(picture: Picture, card: Card) -> Pieces:
    """What vouches for the agent, and whether its key was proven."""
    shown = badge(card.identity, picture.words, is_loud=_is_loud(picture, card))
    has_key = is_proven(card.identity) and card.identity.agent.attestation.key
    return (*shown, Piece(", key proven", "quiet")) if has_key else shown


def _human(picture: Picture, deciding: Deciding) -> Pieces:
    human = deciding.card.identity.human
    if human is None:
        return (Piece("acts by itself", "quiet"),)
    if human.proof == "dev":
        hue: Hue = "danger" if _is_loud(picture, deciding.card) else "quiet"
        return (Piece("! vouched for by nobody", hue),)
    return (Piece(f"✓ signed in {ago(age_s(picture.now, human.auth_at or human.verified_at))} ago", "ok"),)


def _left(picture: Picture, deciding: Deciding) -> Pieces:
    left_s = -age_s(picture.now, deciding.card.identity.expires_at)
    if left_s <= 0:
        return (Piece("expired", "waits"),)
    return (Piece(f"✓ assessed, {span(left_s)} left", "ok"),)


def _said(picture: Picture, reading: Reading, window: Window) -> list[Line]:
    seen = window.span(len(reading.said))
    where = f", lines {seen.start + 1}-{seen.stop} of {len(reading.said)}" if reading.said else ""
    rows = [_title(picture, "THE AGENT SAYS", Piece(f"its own words, unchecked{where}", "quiet"))]
    for place in seen:
        row = Sketch(picture.layout.width).band(1, LEFT, "fence")
        row.put(1, Piece(f"~ {reading.said[place]}", "quote"), end=LEFT)
        rows.append(row.line())
    if not reading.said:
        rows.append(_line(picture, Piece("nothing", "quiet")))
    return rows


def _line(picture: Picture, *pieces: Piece) -> Line:
    sketch = Sketch(picture.layout.width)
    sketch.put(1, *pieces, end=LEFT)
    return sketch.line()
