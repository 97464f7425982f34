"""The inspector: who acts for whom, what is proven of each, which leave there is, and what the decision saw.

Never vouches for more than was told, and never invents what was not.
"""

from typing import NamedTuple

from watchfloor.ids import short
from watchfloor.oversight import Dossier
from watchfloor_console.board import Hue, Piece, Pieces
from watchfloor_console.board.labels import held_by
from watchfloor_console.board.sentences import identity_sentence
from watchfloor_console.board.standing import is_attested, is_suspect
from watchfloor_console.board.times import age_s, clock, clock_ms, moment, span
from watchfloor_console.feed.rows import written
from watchfloor_console.render.answers import bar
from watchfloor_console.render.claims import claims_rows
from watchfloor_console.render.line import Line, blank
from watchfloor_console.render.pane import Pane, abreast
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.proofs import agent_pane, agent_proof, human_pane, human_proof
from watchfloor_console.render.scopes import scopes_rows
from watchfloor_console.render.wrap import wrap

PANES_COLUMNS = 120
_NAME = 13
_BAR = 10


class WhoNow(NamedTuple):
    """What the inspector shows beside the picture; `top` is how far it was scrolled."""

    run: str
    action: str = ""
    dossier: Dossier | None = None
    fault: str = ""
    top: int = 0


def identity_rows(picture: Picture, now: WhoNow) -> tuple[Line, ...]:
    """All rows, from the sentence to the claims; the screen shows those that it has room for."""
    width = picture.layout.width
    head = Pane(width - 2, picture.words)
    note = f"as of {clock(picture.now)}, decided again at every action"
    run = picture.board.runs.get(now.run)
    held = () if run is None else (Piece("   "), *held_by(run, picture.words, is_live=picture.health.is_live()))
    head.title("IDENTITY", Piece(note, "quiet"), *held)
    if run is not None:
        order = picture.board.orders.get(run.order or "")
        sentence = identity_sentence(run, picture.health, picture.now, picture.words, order.at if order else None)
        for row in wrap(sentence, width - 2):
            head.row(*row)
    if now.fault:
        head.row(Piece(now.fault, "waits"))
    if now.dossier is None:
        head.row(Piece("" if now.fault else "the server is asked", "quiet"))
        return abreast(width, ((1, head),))
    if width < PANES_COLUMNS:
        return _narrow(picture, now.dossier, head)
    return _wide(picture, now.dossier, head)


def _wide(picture: Picture, who: Dossier, head: Pane) -> tuple[Line, ...]:
    width, words = picture.layout.width, picture.words
    third, half = (width - 2) // 3 + 1, width // 2 + 1
    gap = (blank(width),)
    legs = (
        (1, agent_pane(picture, who, third - 3)),
        (third + 1, human_pane(picture, who, third - 3)),
        (2 * third + 1, _blend_pane(picture, who, width - 2 * third - 2)),
    )
    proofs = ((1, agent_proof(picture, who, half - 3)), (half, human_proof(picture, who, width - half - 1)))
    leave = ((1, _grant(picture, who, half - 3)), (half, _context(picture, who, width - half - 1)))
    chain, claims = _chain(picture, who, width - 2), Pane(width - 2, words)
    claims_rows(claims, who, columns=3)
    parts = (((1, head),), legs, proofs, ((1, chain),), leave, ((1, claims),))
    rows = [abreast(width, part, is_ruled=part is legs) for part in parts]
    return tuple(line for place, part in enumerate(rows) for line in ((*gap, *part) if place else part))


def _narrow(picture: Picture, who: Dossier, head: Pane) -> tuple[Line, ...]:
    width = picture.layout.width
    inner = width - 2
    claims = Pane(inner, picture.words)
    claims_rows(claims, who, columns=1)
    panes = (
        head,
        agent_pane(picture, who, inner),
        human_pane(picture, who, inner),
        _blend_pane(picture, who, inner),
        agent_proof(picture, who, inner),
        human_proof(picture, who, inner),
        _chain(picture, who, inner),
        _grant(picture, who, inner),
        _context(picture, who, inner),
        claims,
    )
    rows = [abreast(width, ((1, pane),)) for pane in panes]
    return tuple(line for place, part in enumerate(rows) for line in ((blank(width), *part) if place else part))


def _blend_pane(picture: Picture, who: Dossier, width: int) -> Pane:
    pane, words = Pane(width, picture.words), picture.words
    pane.title("BLEND  both, at this moment")
    told, decided = who.explanation, who.decided
    if decided is None:
        pane.row(Piece("- not asked: no action is chosen", "quiet"))
    else:
        named: dict[str, tuple[str, Hue]] = {
            "allow": ("✓ ALLOW", "ok"),
            "deny": ("✗ DENY", "strong"),
            "wait": ("? ESCALATE", "waits-strong"),
        }
        text, hue = named[decided.answer]
        what = f"  {words.name(decided.tool, 40)} on {words.name(decided.target or 'no target', 40)}"
        pane.row(Piece(text, hue), Piece(what))
        rules = ", ".join(words.name(rule, 24) for rule in decided.rules[:3])
        pane.row(Piece(rules), Piece(f" {words.line(decided.reason, 200)}", "text"))
        if decided.by:
            pane.row(Piece(f"answered by {words.line(', '.join(decided.by), 100)}", "quiet"))
        if told is not None and told.fault:
            pane.row(Piece(f"not explained: {words.line(told.fault, 200)}", "quiet"))
    left_s = -age_s(picture.now, who.identity.expires_at)
    pane.row(
        Piece("all must allow; it is over in ", "quiet"), Piece(span(left_s) if left_s > 0 else "no time: expired")
    )
    return pane


def _chain(picture: Picture, who: Dossier, width: int) -> Pane:
    pane, words = Pane(width, picture.words), picture.words
    pane.title("CHAIN", Piece("who asked whom; a hop is proven only by a signature", "quiet"))
    run = picture.board.runs.get(who.run)
    loud: Hue = "danger" if run is not None and is_suspect(run, picture.health.environment) else "quiet"
    human, agent = who.identity.human, who.identity.agent
    task = words.line(who.started.task, 60)
    proof_at = max(20, width - 36)

    def hop(column: int, name: str, kind: str, says: str, is_proven: bool, how: str) -> None:
        sign = Piece("✓ PROVEN", "ok") if is_proven else Piece("! ASSERTED", loud)
        lead: Pieces = (Piece("└ ", "rule"), Piece(name, "strong")) if column else (Piece(name, "strong"),)
        spots = [(column, lead), (27, (Piece(kind, "quiet"),)), (35, (Piece(says),))]
        spots.append((proof_at, (sign, Piece(f" {how}", "quiet"))))
        pane.spots(*(spots if width >= 100 else (spots[0], (max(30, width - 34), spots[-1][1]))))

    if human is not None:
        how = {"oidc": "their token, signed", "mandate": "their mandate, signed"}.get(human.proof, "by nobody")
        asked = f'asked at {clock_ms(who.at)[:8]}Z: "{task}"'
        hop(0, words.name(human.name, 24), "human", asked, human.proof != "dev", how)
    depth = 0 if human is None else 1
    for one in who.identity.hops:
        tools = words.line(f"handed on {', '.join(one.tools)}", 60)
        how = "its issuer, its key and a signed token" if one.is_proven else "a signed token, but no issuer"
        name = f"{words.name(one.agent, 16)} {words.name(short(one.run), 4)}"
        hop(3 * depth, name, "agent", tools, one.is_proven, how)
        depth += 1
    name = f"{words.name(agent.name, 16)} {short(who.run)}"
    how = f"{words.name(agent.attestation.provider or agent.attestation.class_, 16)} and its key"
    says = (
        f"received the task, for {words.name(agent.sponsor or 'itself', 24)}" if human is None else "received the task"
    )
    hop(3 * depth, name, "agent", says, is_attested(who.identity), how)
    return pane


def _grant(picture: Picture, who: Dossier, width: int) -> Pane:
    pane, words, grant = Pane(width, picture.words), picture.words, who.grant
    pane.title("GRANT")
    if grant is None:
        decided = who.decided
        why = "none: no action is chosen" if decided is None else "none yet" if decided.answer == "wait" else "none"
        pane.row(Piece(why, "quiet"))
        scopes_rows(pane, picture, who.scopes)
        return pane
    by = words.line(", ".join(grant.approved_by), 60) if grant.approved_by else "policy, no person needed"
    pane.fact("given by", Piece(by), cells=_NAME)
    pane.fact("scope", Piece(f"{words.name(grant.tool, 60)} on {words.name(grant.target, 60)}"), cells=_NAME)
    digest = f"{grant.args_sha256[:8]} {grant.args_sha256[8:16]}"
    pane.fact("arguments", Piece("exactly these, once  "), Piece(f"sha-256 {digest}", "quiet"), cells=_NAME)
    left_s = age_s(moment(grant.expires_at), picture.now.isoformat())
    full = max(0, min(_BAR, round(_BAR * left_s / 300)))
    left: Pieces = (Piece(f"{span(left_s)} ", "strong"), *bar(full, _BAR, Piece("", "waits")))
    pane.fact("ends in", *(left if left_s > 0 else (Piece("it is over", "quiet"),)), cells=_NAME)
    pane.fact("epoch", Piece(str(grant.epoch)), Piece("  a kill makes it void", "quiet"), cells=_NAME)
    scopes_rows(pane, picture, who.scopes)
    return pane


def _context(picture: Picture, who: Dossier, width: int) -> Pane:
    pane, words, told = Pane(width, picture.words), picture.words, who.explanation
    pane.title("CONTEXT", Piece("what the decision saw", "quiet"))
    if told is None or not (told.facts or told.turns):
        pane.row(Piece("nothing was told: no action is chosen, or it was not explained", "quiet"))
        return pane
    turns = {turn.fact: turn for turn in told.turns}
    for seen in told.facts[:12]:
        turn = turns.get(seen.fact)
        value = words.line(written(seen.value), max(10, width // 3))
        age = f", {span(seen.age_s)} old" if seen.age_s else ""
        note: Pieces = (Piece(f"{words.name(seen.source, 16)}{age}", "quiet"),)
        if turn is not None:
            note = (Piece("< turns it at ", "waits-strong"), Piece(words.line(written(turn.would_be), 24)))
        name = Piece(words.name(seen.fact, 24), "quiet")
        pane.spots((0, (name,)), (22, (Piece(value),)), (max(34, width - 28), note))
    if told.turns:
        first = told.turns[0]
        change = f"{words.name(first.fact, 30)} {words.line(written(first.would_be), 40)}"
        then = f", then {words.name(first.answer, 10)}"
        pane.row(Piece("smallest change that turns it  ", "quiet"), Piece(change, "strong"), Piece(then, "quiet"))
    else:
        pane.row(Piece("no single fact would have turned it", "quiet"))
    return pane
