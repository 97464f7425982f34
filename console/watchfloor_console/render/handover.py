"""The draft of a hand-over: what is open, what is not proven, who was stopped, and which leave is out.

Never decides what a colleague ought to do.
"""

from watchfloor.ids import short
from watchfloor.records.views import LockView, RunView
from watchfloor_console.board import Piece, Pieces, plain
from watchfloor_console.board.raised import advice
from watchfloor_console.board.sentences import for_whom, short_card
from watchfloor_console.board.standing import STILL
from watchfloor_console.board.times import clock, moment
from watchfloor_console.render.found import findings, policy_waits, waits_words
from watchfloor_console.render.needs import summary
from watchfloor_console.render.picture import Picture


def handover_page(picture: Picture) -> tuple[Pieces, ...]:
    """All of it, as rows to be read and copied."""
    words, health = picture.words, picture.health
    head = f"hand-over of {words.name(health.operator)}, {words.name(health.environment)}, {clock(picture.now)}"
    rows: list[Pieces] = [(Piece(head, "strong"),), ()]
    rows += _part("WAITS FOR PEOPLE", [_card_words(picture, place) for place in range(len(picture.cards))])
    unproven = [run for run in picture.known if run.state in ("UNCONFIRMED", "LOST", "STOPPING")]
    rows += _part("NOT PROVEN STOPPED", [_run_words(picture, run) for run in unproven])
    rows += _part("STANDS STILL", [_run_words(picture, run) for run in picture.known if run.state in STILL])
    rows += _part("LOCKED", [_lock_words(picture, lock) for lock in picture.board.locks.values()])
    found = [f"{words.line(one.says, 200)}: {advice(one.finding)}" for one in findings(picture)]
    rows += _part("FOUND", found)
    out = [run for run in picture.known if run.in_flight]
    rows += _part("LEAVE THAT IS OUT", [f"{_name(picture, run)}: {run.in_flight} in flight" for run in out])
    waits = policy_waits(picture)
    if waits is not None:
        rows += _part("POLICY WAITS", [plain(pieces) for pieces in waits_words(picture, waits)])
    ledger = health.ledger
    rows += _part("LEDGER", [f"head {ledger.head}, verified here to {ledger.verified_to}, policy {health.policy[:8]}"])
    return tuple(rows)


def _part(title: str, lines: list[str]) -> list[Pieces]:
    shown: list[Pieces] = [(Piece(f"  {line}"),) for line in lines] or [(Piece("  nothing", "quiet"),)]
    return [(Piece(title, "strong"),), *shown, ()]


def _card_words(picture: Picture, place: int) -> str:
    card = picture.cards[place]
    until = clock(moment(card.deadline_at))
    name = f"{picture.words.name(card.agent)} {short(card.run)} for {for_whom(card.identity, picture.words)}"
    return f"{short_card(card.escalation)} until {until}: {summary(card, picture.words)}, {name}"


def _lock_words(picture: Picture, lock: LockView) -> str:
    words = picture.words
    scope = f"{lock.scope.kind} {words.name(lock.scope.value or 'everything')}"
    return f"{scope}, by {words.name(lock.by)} at {lock.set_at[11:19]}Z: {words.line(lock.reason, 200) or 'no reason'}"


def _run_words(picture: Picture, run: RunView) -> str:
    words = picture.words
    by = f", by {words.name(run.by)}" if run.by else ""
    why = f": {words.line(run.reason, 200)}" if run.reason else ""
    return f"{_name(picture, run)} {run.state} since {run.since_at[11:19]}Z{by}{why}"


def _name(picture: Picture, run: RunView) -> str:
    return f"{picture.words.name(run.identity.agent.name)} {short(run.run)}"
