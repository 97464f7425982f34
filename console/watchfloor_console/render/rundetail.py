"""What is selected in the story of a run, whole: an action with its arguments and leave, or words with their inputs.

Never cuts an argument.
"""

from watchfloor.ids import short
from watchfloor.oversight import AgentNote, Reasoning, told
from watchfloor.records.bodies import ActionUnknown, OperatorNoted
from watchfloor.visible import cells
from watchfloor_console.board import Piece, Pieces
from watchfloor_console.board.sentences import short_card
from watchfloor_console.board.standing import approvals
from watchfloor_console.board.times import age_s, clock_ms, number, span
from watchfloor_console.feed.rows import written
from watchfloor_console.feed.story import Act, Branch, Story
from watchfloor_console.render.line import Line, Spot
from watchfloor_console.render.pane import Pane
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.reading import shown_value

_NAME = 13


def detail_pane(picture: Picture, story: Story, branch: Branch | None, width: int) -> Pane:
    """The pane, as long as it is."""
    pane = Pane(width, picture.words)
    if branch is None:
        pane.title("DETAIL", Piece("nothing is selected", "quiet"))
        return pane
    act = story.acts.get(branch.row.action)
    if act is not None:
        _action(pane, picture, act)
        return pane
    body = told(branch.record)
    note = Piece(f"seq {number(branch.record.seq)}", "quiet")
    if isinstance(body, Reasoning | AgentNote | OperatorNoted):
        name = "REASONING" if isinstance(body, Reasoning) else "WORDS"
        pane.title(name, note)
        pane.fact("said", Piece(clock_ms(branch.record.at) + "Z"))
        if isinstance(body, OperatorNoted) and body.from_:
            pane.fact("by", Piece(picture.words.name(body.from_, 60)))
        pane.fence(body.text)
        if isinstance(body, Reasoning):
            _inputs(pane, body)
        return pane
    pane.title(f"RECORD {branch.record.kind}", note)
    pane.fact("at", Piece(clock_ms(branch.record.at) + "Z"))
    pane.text(branch.row.word, Piece(" "), *branch.row.body)
    pane.row(Piece("o", "focus-strong"), Piece(" shows all of it", "quiet"))
    return pane


def _action(pane: Pane, picture: Picture, act: Act) -> None:
    words, proposed, decided = pane.words, act.proposed, act.decided
    pane.title(f"ACTION {words.name(act.action, 24)}", Piece(f"seq {number(act.record.seq)}", "quiet"))
    tool = words.name(proposed.tool if proposed is not None else decided.tool if decided is not None else "", 60)
    on: Pieces = ()
    if decided is not None and decided.target:
        on = (Piece(" on "), Piece(words.name(decided.target, 60), "strong"))
    pane.fact("tool", Piece(tool, "strong"), *on)
    waits = (Piece(", waits ", "quiet"), Piece(span(age_s(picture.now, act.record.at)))) if act.waits else ()
    pane.fact("asked", Piece(clock_ms(act.record.at) + "Z"), *waits)
    pane.fact("decision", *_decision(pane, act))
    if act.waits:
        card = picture.board.cards.get(act.escalation or "")
        have = approvals(picture.board, card) if card is not None else f"of {act.quorum}"
        pane.fact("people", Piece(f"{have} approved; nothing runs before that", "waits"))
    pane.fact("grant", *_grant(pane, act))
    pane.fact("ended", *_ended(pane, act))
    if proposed is None:
        return
    changed = decided.args if decided is not None and decided.args is not None else None
    args = proposed.args if changed is None else changed
    note = "as a person changed them" if changed is not None else f"{len(args)} of {len(args)}, in full"
    pane.title("ARGUMENTS", Piece(note, "waits" if changed is not None else "quiet"))
    for name, value in args.items():
        label = words.line(name, 400)
        if cells(label) >= _NAME:
            pane.exact("", label, Piece(""), 0)  # a long name gets lines of its own: nothing of it is cut either
            label = "="
        lines = Pane(pane.width, words)
        lines.exact(label, words.line(written(value), 400_000), Piece("", "strong"), _NAME)
        pane.lines += [_set_off(line) for line in lines.lines]
    _before(pane, act)


def _set_off(line: Line) -> Line:
    """What was hidden in a value stands out."""
    spots: list[Spot] = []
    for spot in line.spots:
        column = spot.column
        for piece in shown_value(spot.piece.text, spot.piece.hue):
            spots.append(Spot(column, piece))
            column += cells(piece.text)
    return line._replace(spots=tuple(spots))


def _decision(pane: Pane, act: Act) -> Pieces:
    decided = act.decided
    if decided is None:
        return (Piece("none yet", "quiet"),)
    word = {
        "allow": Piece("✓ ALLOW", "ok"),
        "deny": Piece("✗ DENY", "strong"),
        "wait": Piece("? ESCALATE", "waits-strong"),
    }
    rule = ", ".join(pane.words.name(one, 30) for one in decided.rules[:3])
    by = f", by {pane.words.line(', '.join(decided.by), 60)}" if decided.by else ""
    card = f" {pane.words.name(short_card(decided.escalation))}" if decided.escalation else ""
    reason = f"  {rule} {pane.words.line(decided.reason, 200)}{by}"
    return (word[decided.answer], Piece(card, "waits"), Piece(reason), Piece(f", policy {decided.policy[:8]}", "quiet"))


def _grant(pane: Pane, act: Act) -> Pieces:
    grant = act.grant
    if grant is None:
        why = "none yet; single use, these arguments" if act.waits or act.decided is None else "none"
        return (Piece(why, "quiet"),)
    until = f" until {clock_ms(grant.expires_at)}Z, epoch {grant.epoch}, single use, these arguments"
    digest = f", sha-256 {grant.args_sha256[:8]} {grant.args_sha256[8:16]}"
    return (Piece(short(grant.grant), "strong"), Piece(until, "quiet"), Piece(digest, "quiet"))


def _ended(pane: Pane, act: Act) -> Pieces:
    outcome = act.outcome
    if outcome is None:
        return (Piece("in flight: it may still land", "waits") if act.is_in_flight else Piece("not begun", "quiet"),)
    if isinstance(outcome, ActionUnknown):
        return (Piece("? unknown", "waits"), Piece(f"  {pane.words.line(outcome.reason, 2000)}"))
    reason, result = outcome.error or "", outcome.result
    shown = "" if result is None else f"  {pane.words.line(written(result), 2000)}"
    hue: Piece = Piece(outcome.status, "text" if outcome.status == "succeeded" else "strong")
    return (hue, Piece(shown), Piece(f"  {pane.words.line(reason, 2000)}" if reason else ""))


def _before(pane: Pane, act: Act) -> None:
    before, proposed = act.before, act.proposed
    if before is not None:
        pane.title("REASONING BEFORE IT", Piece("the agent's own words, unchecked", "quiet"))
        pane.fence(before.text)
    if proposed is not None and proposed.intent:
        pane.title("WHAT IT IS FOR", Piece("the agent's own words, unchecked", "quiet"))
        pane.fence(proposed.intent)
    if before is not None:
        _inputs(pane, before)
    if proposed is not None and proposed.foreign:
        names = pane.words.line(", ".join(proposed.foreign), 400)
        pane.fact("foreign", Piece("? taken from a tool's output: ", "waits"), Piece(names))


def _inputs(pane: Pane, said: Reasoning) -> None:
    pane.title("WHAT INFLUENCED IT", Piece("as the agent says", "quiet"))
    if not said.inputs:
        pane.row(Piece("it names nothing", "quiet"))
    for one in said.inputs:
        ref = pane.words.line(one.ref, 60)
        pane.fact(one.kind, Piece(ref), Piece(f"  sha-256 {one.sha256[:8]}", "quiet"))
