"""Sentences about a run: who acts for whom and may do what, what is proven, and what the kill key would hit.

Never says more of a run than its identity and its records do.
"""

from datetime import datetime
from typing import Final

from watchfloor.identity import Blend
from watchfloor.ids import short
from watchfloor.records.views import RunView
from watchfloor.visible import cells
from watchfloor_console.board.bounds import bounds
from watchfloor_console.board.family import children_words, via
from watchfloor_console.board.health import Health
from watchfloor_console.board.pieces import NAME_CELLS, Hue, Piece, Pieces, Words
from watchfloor_console.board.standing import DYING, is_attested, is_proven, is_suspect
from watchfloor_console.board.times import age_s, ago, clock, moment, span, tenths

_BADGE_CELLS: Final = 5

_HOPS_CELLS: Final = len(" +8")
"""What is kept for hops, however long a name is."""


def acting_for(blend: Blend, words: Words, limit: int = 40) -> str:
    """Whom an agent acts for: a person, or itself and whoever answers for it; of all that, hops are cut first."""
    name = blend.human.name if blend.human is not None else blend.hops[0].agent if blend.hops else None
    if name is not None:
        hops = blend.hops if blend.human is not None else blend.hops[1:]
        who = words.name(name, max(1, limit - (_HOPS_CELLS if hops else 0)))
        return who + (via(blend, words, limit - cells(who)) if hops else "")
    sponsor = blend.agent.sponsor
    return words.line(f"itself, for {sponsor}" if sponsor else "itself", limit)


def for_whom(blend: Blend, words: Words, limit: int = 40) -> str:
    """The person, or the sponsor of an agent that acts for itself."""
    return words.name(blend.human.name if blend.human is not None else blend.agent.sponsor or "itself", limit)


def runs_word(count: int) -> str:
    """`14 runs`, `1 run`."""
    return f"{count} run{'' if count == 1 else 's'}"


def short_card(escalation: str) -> str:
    """A card's id as screens show it: `E-4K7Q`."""
    prefix, dash, rest = escalation.partition("-")
    return f"{prefix}{dash}{short(rest)}" if dash else short(escalation)


def badge(blend: Blend, words: Words, *, is_loud: bool) -> Pieces:
    """What vouches for the agent: `✓ svid`, or `! dev`; `! human` if that leg alone is not proven."""
    proof = blend.agent.attestation
    name = words.name("dev" if proof.class_ == "dev" else proof.provider or proof.class_, _BADGE_CELLS)
    if is_proven(blend):
        return (Piece("✓ ", "ok"), Piece(name, "quiet"))
    hue: Hue = "danger" if is_loud else "quiet"
    return (Piece("! ", hue), Piece(_lacking(blend) if is_attested(blend) else name, hue))


def identity_sentence(
    run: RunView, health: Health, now: datetime, words: Words, killed_at: str | None = None
) -> Pieces:
    """Who acts for whom, where, and until when: one sentence that is on every screen."""
    blend = run.identity
    pieces = [
        Piece(words.name(blend.agent.name), "strong"),
        Piece(", run "),
        Piece(short(run.run), "strong"),
        *_for_whom(blend, words),
    ]
    if run.env:
        pieces += [Piece(", in "), Piece(words.name(run.env), "strong")]
    return (*pieces, *_may(run, health, now, words, killed_at or run.since_at))


def _for_whom(blend: Blend, words: Words) -> Pieces:
    names = [words.name(hop.agent, 24) for hop in blend.hops]
    if blend.human is not None:
        chain = f" via {', '.join(names)}" if names else ""
        return (Piece(", acting for "), Piece(words.name(blend.human.name), "strong"), *_said(chain))
    if names:
        chain = f" via {', '.join(names[1:])}" if names[1:] else ""
        return (Piece(", acting for "), Piece(names[0], "strong"), *_said(f"{chain}, which acts for itself"))
    sponsor = blend.agent.sponsor
    if sponsor is None:
        return (Piece(", acting for "), Piece("itself", "strong"))
    return (
        Piece(", acting for "),
        Piece("itself", "strong"),
        Piece(", answerable to "),
        Piece(words.name(sponsor), "strong"),
    )


def _said(text: str) -> Pieces:
    return (Piece(text),) if text else ()


def _may(run: RunView, health: Health, now: datetime, words: Words, killed_at: str) -> Pieces:
    if run.state in DYING or run.state == "STOPPED":
        by = "you" if run.by == health.operator else words.name(run.by or "nobody known")
        since = span(age_s(now, killed_at))
        if run.parent is not None and (run.order or "").startswith("X-"):
            why = f": killed {since} ago, as the run that delegated to it was over."
            return (Piece(", may do "), Piece("nothing", "strong"), Piece(why))
        return (
            Piece(", may do "),
            Piece("nothing", "strong"),
            Piece(f": killed {since} ago by {by}, locked until a person re-arms it."),
        )
    if run.state in ("PAUSING", "PAUSED", "HELD"):
        by = "you" if run.by == health.operator else words.name(run.by or "nobody known")
        return (Piece(", may do "), Piece("nothing", "strong"), Piece(f" now: made to stand still by {by}."))
    if run.state == "LOST":
        return (Piece(", may do "), Piece("nothing", "strong"), Piece(": its lease is over, and nobody saw it stop."))
    if run.state == "ENDED":
        return (Piece(", "), Piece("ended", "strong"), Piece(f" {span(age_s(now, run.since_at))} ago."))
    blend, until = run.identity, run.identity.expires_at
    if not health.is_live():
        return (
            Piece(", may "),
            *_bounds(blend, words),
            Piece(" until "),
            Piece(clock(moment(until)), "strong"),
            Piece("."),
        )
    left_s = age_s(moment(until), now.isoformat())
    if left_s <= 0:
        return (Piece(", may do "), Piece("nothing", "strong"), Piece(": its identity has expired."))
    return (Piece(", may "), *_bounds(blend, words), Piece(" for another "), Piece(span(left_s), "strong"), Piece("."))


def _bounds(blend: Blend, words: Words) -> Pieces:
    found = bounds(blend, words)
    return (Piece("do "), *found) if len(found) == 1 else found


def proofs(run: RunView, health: Health, now: datetime, words: Words) -> Pieces:
    """The line below it: what is proven of agent and human, and until when the blend of both holds."""
    blend, proof = run.identity, run.identity.agent.attestation
    gap = Piece("   ", "quiet")
    calm = not is_suspect(run, health.environment)
    pieces: list[Piece] = []
    if run.state == "UNCONFIRMED":
        pieces += [Piece("! not proven stopped", "danger-strong"), gap]
    how = "key proven" if proof.key else "key not known"
    said = words.name(proof.provider or proof.class_, 16)
    pieces += [Piece("agent ", "quiet")]
    if is_attested(blend):
        pieces += [Piece(f"✓ {said}, {how}", "ok")]
    else:
        pieces += [Piece(f"! {said}, {how}, not attested", "quiet" if calm else "danger")]
    pieces += [gap, Piece("human ", "quiet"), *_human(blend, now, words, calm)]
    if blend.hops:
        pieces += [gap, Piece("chain ", "quiet"), _hops(blend, calm)]
    left_s = age_s(moment(blend.expires_at), now.isoformat())
    if run.state in DYING or run.state == "STOPPED":
        pieces += [gap, Piece("blend ", "quiet"), Piece("void", "text")]
    elif left_s > 0:
        pieces += [gap, Piece("blend ", "quiet"), Piece(f"✓ assessed, {span(left_s)} left", "ok")]
    else:
        pieces += [gap, Piece("blend ", "quiet"), Piece("expired", "waits")]
    return (*pieces, gap, Piece("epoch ", "quiet"), Piece(str(run.epoch)))


def proofs_short(run: RunView, health: Health) -> Pieces:
    """The same in two words, for a small screen."""
    if run.state == "UNCONFIRMED":
        return (Piece("! not proven stopped", "danger-strong"),)
    if is_proven(run.identity):
        return (Piece("✓ all proven", "ok"),)
    what = f"! {_lacking(run.identity)} not proven" if is_attested(run.identity) else "! not attested"
    return (Piece(what, "danger" if is_suspect(run, health.environment) else "quiet"),)


def _hops(blend: Blend, calm: bool) -> Piece:
    count, proven = len(blend.hops), sum(hop.is_proven for hop in blend.hops)
    if proven == count:
        return Piece(f"✓ {proven} of {count} hops proven", "ok")
    return Piece(f"! {count - proven} of {count} hops asserted", "quiet" if calm else "danger")


def _lacking(blend: Blend) -> str:
    """Which part of an attested agent's identity is not proven."""
    return "human" if blend.human is not None and blend.human.proof == "dev" else "hop"


def _human(blend: Blend, now: datetime, words: Words, calm: bool) -> Pieces:
    human = blend.human
    if human is None:
        return (Piece("none, autonomous", "text"),)
    name = words.name(human.name, 24)
    if human.proof == "dev":
        return (Piece(f"! {name}, vouched for by nobody", "quiet" if calm else "danger"),)
    signed_in = ago(age_s(now, human.auth_at or human.verified_at))
    return (Piece(f"✓ {name}, signed in {signed_in} ago", "ok"),)


def run_words(run: RunView, words: Words, room: int = 200) -> str:
    """`refund-bot run 7F3K` in at most `room` cells: a long name is cut, the run's id never is."""
    tail = f" run {short(run.run)}"
    return words.name(run.identity.agent.name, max(1, min(NAME_CELLS, room - len(tail)))) + tail


def kill_words(run: RunView | None, cards: tuple[str, ...], words: Words, room: int = 200, children: int = 0) -> Pieces:
    """What the kill key would do now, in words of at most `room` cells but for what goes with it."""
    if run is None:
        return (Piece("nothing selected", "quiet"),)
    if run.state == "STOPPED":
        return (Piece(f"{run_words(run, words, room - 11)} is STOPPED", "strong"),)
    if run.state == "ENDED":
        return (Piece(f"{run_words(run, words, room - 10)} has ended", "text"),)
    if run.state in DYING:
        who = run_words(run, words, room - 11)
        return (Piece(f"KILL AGAIN {who}", "strong"), Piece(" (order is out)", "quiet"))
    more = children_words(children)
    pieces = [Piece(f"KILL {run_words(run, words, room - 5 - len(more))}{more}", "strong")]
    if cards:
        what = cards[0] if len(cards) == 1 else f"{len(cards)} escalations"
        pieces.append(Piece(f", {what} {'goes' if len(cards) == 1 else 'go'} with it", "text"))
    return tuple(pieces)


def held_words(run: RunView, now: datetime, held_ms: float | None, words: Words, room: int = 200) -> Pieces:
    """In place of the kill line, while a pending kill counts; in little room the run and the countdown stay."""
    left_s = 0.0 if run.due_at is None else age_s(moment(run.due_at), now.isoformat())
    left = tenths(left_s)
    held = "" if held_ms is None else f", held in {held_ms:.0f} ms"
    rest = len("STANDS STILL ") + len(", KILLED IN ") + len(left)
    who = run_words(run, words)
    if rest + cells(who) + len(held) > room:
        held = ""
        who = run_words(run, words, room - rest)
    return (
        Piece("STANDS STILL ", "waits-strong"),
        Piece(who, "strong"),
        Piece(f"{held}, ", "text"),
        Piece("KILLED IN ", "strong"),
        Piece(left, "waits-strong"),
    )
