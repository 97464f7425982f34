"""How things stand, in sentences: is anything wrong, what needs you, the links, and whom the prompt aims at.

Never says that nothing is wrong about a past it cannot see beyond.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from watchfloor.ids import short
from watchfloor.oversight import moment
from watchfloor.records.views import RunView
from watchfloor_console.board import Board, Counts, Health, count_runs, plain
from watchfloor_console.board.family import children_words
from watchfloor_console.board.sentences import identity_sentence, proofs
from watchfloor_console.board.standing import DYING, OPEN, fleet, is_bypassed, waiting
from watchfloor_console.board.times import clock, millis, spoken
from watchfloor_console.plain.page import fact
from watchfloor_console.plain.stops import WORDS, who

NOT_PROVEN: Final = 5
"""How many runs are named of which something is not proven; the rest is counted."""


def status_lines(board: Board, health: Health, now: datetime, selected: str) -> list[str]:
    """All of it, a fact a line."""
    lines = [fact(clock(now), "STATUS", _status(board, health, now)), fact(clock(now), "LINK", link_words(health, now))]
    if not health.may_stop:
        lines.append(fact(clock(now), "READ ONLY", read_only_words(health)))
    run = board.runs.get(selected)
    if run is not None:
        lines.append(selected_line(run, health, now))
    return lines


def selected_line(run: RunView, health: Health, now: datetime) -> str:
    """Whom the prompt aims at."""
    return fact(clock(now), "SELECTED", plain(identity_sentence(run, health, now, WORDS)))


def who_lines(run: RunView, health: Health, now: datetime) -> list[str]:
    """The identity behind a run, and what is proven of it."""
    sentence = plain(identity_sentence(run, health, now, WORDS))
    proven = plain(proofs(run, health, now, WORDS)).replace("   ", ", ")
    return [
        fact(clock(now), "WHO", sentence),
        fact("", "proven", proven),
        fact("", "task", f'"{WORDS.line(run.task, 200)}"'),
    ]


def link_words(health: Health, now: datetime) -> str:
    """The three lamps."""
    return f"{_link(health, now)} {_kill(health, now)} {_ledger(health)}"


def read_only_words(health: Health) -> str:
    """Why this console can stop nothing."""
    why = "it was opened to read only" if health.is_read_only else "its operator may only look"
    return f"this console can stop nothing: {why}."


def kill_aim(run: RunView | None, health: Health, children: int = 0) -> str:
    """What the prompt says that `kill` will stop."""
    if not health.may_stop:
        return "nothing, read only"
    if not health.kill.is_up:
        return "not possible from here, NO LINK"
    if run is None or run.state in ("STOPPED", "ENDED"):
        return "nothing"
    again = ", again" if run.state in DYING else ""
    return f"{who(run.identity.agent.name, run.run)}{children_words(children)}{again}"


def find_run(board: Board, now: datetime, word: str) -> list[RunView]:
    """The runs that a word names: by the run's id or its beginning, else by the agent's name."""
    shown = fleet(board, now)
    by_id = [run for run in shown if word and run.run.upper().startswith(word.upper())]
    if by_id:
        return by_id
    named = [run for run in shown if run.identity.agent.name == word]
    live = [run for run in named if run.state in OPEN | DYING]
    return live or named


def named(runs: Iterable[RunView]) -> str:
    """Some runs in words."""
    return ", ".join(f"{who(run.identity.agent.name, run.run)} {run.state}" for run in runs)


def _status(board: Board, health: Health, now: datetime) -> str:
    runs = fleet(board, now)
    counts = count_runs(runs, health.environment)
    return f"{_wrong(runs, counts, health, now)} {_needs(board, health, now)} {_runs(counts)}"


def _wrong(runs: list[RunView], counts: Counts, health: Health, now: datetime) -> str:
    if health.link.lost_at is not None:
        return f"NOT LIVE for {spoken((now - health.link.lost_at).total_seconds())}: what follows is as it was then."
    parts = [
        f"{who(run.identity.agent.name, run.run)} "
        f"{'stop unconfirmed' if run.state == 'UNCONFIRMED' else 'lost'} "
        f"{spoken((now - moment(run.since_at)).total_seconds())}"
        for run in runs
        if run.state in ("UNCONFIRMED", "LOST")
    ]
    if counts.unattested:
        parts.append(f"{counts.unattested} not attested")
    parts += [f"{who(run.identity.agent.name, run.run)} bypassed" for run in runs if is_bypassed(run)]
    if counts.not_proven:
        more = f", {len(parts) - NOT_PROVEN} more" if len(parts) > NOT_PROVEN else ""
        return f"{counts.not_proven} NOT PROVEN: {', '.join(parts[:NOT_PROVEN])}{more}."
    if not health.kill.is_known(now):
        return "KILL NOT KNOWN."
    if health.ledger.gap:
        return f"{health.ledger.gap} GAP IN LEDGER."
    return f"{counts.unknown} NOT KNOWN: how held, is not proven." if counts.unknown else "nothing wrong."


def _needs(board: Board, health: Health, now: datetime) -> str:
    cards = [card for card in waiting(board, health.operator) if health.operator in card.may]
    if not cards:
        return "nothing for you."
    first = spoken((moment(cards[0].deadline_at) - now).total_seconds())
    return f"{len(cards)} {'need' if len(cards) > 1 else 'needs'} you, first in {first}."


def _runs(counts: Counts) -> str:
    kinds = ("running", "paused", "stopping", "stopped", "unconfirmed", "lost")
    parts = [f"{count} {kind}" for kind in kinds if (count := getattr(counts, kind))]
    return f"{counts.total} run{'s' * (counts.total != 1)}{': ' if parts else ''}{', '.join(parts)}."


def _link(health: Health, now: datetime) -> str:
    if health.link.lost_at is not None:
        return f"LOST {spoken((now - health.link.lost_at).total_seconds())} ago."
    return "up." if health.link.rtt_ms is None else f"up, {millis(health.link.rtt_ms)}."


def _kill(health: Health, now: datetime) -> str:
    kill = health.kill
    age_s = kill.age_s(now)
    if not health.may_stop:
        return "KILL not yours."
    if kill.is_known(now) and age_s is not None and kill.rtt_ms is not None:
        return f"KILL READY, {millis(kill.rtt_ms)}, asked {spoken(age_s)} ago."
    return "KILL NOT KNOWN." if age_s is None else f"KILL NOT KNOWN for {spoken(age_s)}."


def _ledger(health: Health) -> str:
    ledger = health.ledger
    gap = f", {ledger.gap} MISSING" if ledger.gap else ""
    return f"LEDGER {ledger.head}, verified to {ledger.verified_to}{gap}."


def short_run(run: RunView) -> str:
    """What a person types to name a run."""
    return short(run.run)
