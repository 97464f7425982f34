"""Is anything wrong, and what needs a person: the two chips, and the runs by state.

Never says that nothing is wrong about a past it cannot see beyond.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from watchfloor.identity import Blend
from watchfloor.oversight import Card
from watchfloor.records.views import RunState, RunView
from watchfloor_console.board.health import Health
from watchfloor_console.board.pieces import Hue
from watchfloor_console.board.state import Board
from watchfloor_console.board.times import age_s, number, span

ENDED_S: Final = 30.0
"""How long a run that ended by itself stays in the fleet, so that its end is seen."""

GONE_S: Final = 900.0
"""How long a stopped run stays in the fleet once nothing of it is locked."""

OPEN: Final[frozenset[RunState]] = frozenset({"RUNNING", "PAUSING", "PAUSED", "HELD", "LOST"})
DYING: Final[frozenset[RunState]] = frozenset({"STOPPING", "UNCONFIRMED"})
STILL: Final[frozenset[RunState]] = frozenset({"PAUSING", "PAUSED", "HELD"})


class Chip(NamedTuple):
    """A word on a ground of its own: sign and words in one."""

    text: str
    hue: Hue


class Counts(NamedTuple):
    """Runs by state, as row 0 counts them."""

    total: int = 0
    running: int = 0
    paused: int = 0
    stopping: int = 0
    stopped: int = 0
    unconfirmed: int = 0
    lost: int = 0
    unattested: int = 0
    bypassed: int = 0
    unknown: int = 0

    @property
    def left(self) -> int:
        """Runs that a stop of everything would still reach."""
        return self.running + self.paused + self.lost

    @property
    def not_proven(self) -> int:
        """Runs of which something is not proven."""
        return self.unconfirmed + self.lost + self.unattested + self.bypassed


def is_dev(environment: str) -> bool:
    """True of an environment that is declared as one where nothing is attested."""
    return environment == "dev"


def is_attested(blend: Blend) -> bool:
    """True if something other than the agent vouches for what it is."""
    proof = blend.agent.attestation
    return proof.verified and proof.class_ not in ("none", "key", "dev")


def is_proven(blend: Blend) -> bool:
    """True if legs and hops are: something vouches for each agent, and an issuer for the person."""
    is_chain = all(hop.is_proven for hop in blend.hops)
    return is_attested(blend) and is_chain and (blend.human is None or blend.human.proof != "dev")


def is_suspect(run: RunView, environment: str) -> bool:
    """True of a run that may act though not all of it is proven: it is counted, and alone is red for that."""
    return not is_dev(environment) and run.state in OPEN and not is_proven(run.identity)


def is_bypassed(run: RunView) -> bool:
    """True of a run that may act, and that what holds it would not hold."""
    return run.state in OPEN and run.state != "LOST" and run.label == "BYPASSED"


def fleet(board: Board, now: datetime) -> list[RunView]:
    """The runs that are shown, by name and run; a run that is over stays for a while."""
    shown = (run for run in board.runs.values() if _is_shown(board, run, now))
    return sorted(shown, key=lambda run: (run.identity.agent.name, run.started_at, run.run))


def count_runs(runs: Iterable[RunView], environment: str) -> Counts:
    """Count what is shown; ended runs are no runs any more."""
    held = [run for run in runs if run.state != "ENDED"]
    states = [run.state for run in held]
    return Counts(
        total=len(held),
        running=states.count("RUNNING"),
        paused=sum(state in STILL for state in states),
        stopping=states.count("STOPPING"),
        stopped=states.count("STOPPED"),
        unconfirmed=states.count("UNCONFIRMED"),
        lost=states.count("LOST"),
        unattested=sum(run.state != "LOST" and not is_bypassed(run) and is_suspect(run, environment) for run in held),
        bypassed=sum(is_bypassed(run) for run in held),
        unknown=sum(run.state in OPEN and run.supervision != "sdk" and run.label == "COOPERATIVE" for run in held),
    )


def worst_chip(counts: Counts, health: Health, now: datetime) -> Chip:
    """The worst thing that is true, and its count."""
    if health.link.fork:
        return Chip("! FORK", "chip-danger")
    if health.link.lost_at is not None:
        return Chip(f"! NOT LIVE {span((now - health.link.lost_at).total_seconds())}", "chip-danger")
    if counts.not_proven:
        return Chip(f"! {counts.not_proven} NOT PROVEN", "chip-danger")
    if not health.kill.is_known(now):
        return Chip("! KILL NOT KNOWN", "chip-danger")
    if health.ledger.gap:
        return Chip(f"! {number(health.ledger.gap)} GAP IN LEDGER", "chip-danger")
    faults = health.faults()
    if faults:
        return Chip(f"! {len(faults)} NOT READY", "chip-danger")
    if counts.unknown:
        return Chip(f"! {counts.unknown} NOT KNOWN", "chip-danger")
    return Chip("✓ NOTHING WRONG", "chip-ok")


def waiting(board: Board, operator: str = "") -> list[Card]:
    """The open cards by deadline, those that this operator may answer first among equals."""
    return sorted(board.cards.values(), key=lambda card: (card.deadline_at, operator not in card.may, card.escalation))


def needs_chip(cards: list[Card]) -> Chip:
    """How many cards wait."""
    if not cards:
        return Chip("- NOTHING FOR YOU", "quiet")
    return Chip(f"? {len(cards)} NEED YOU" if len(cards) > 1 else "? 1 NEEDS YOU", "chip-waits")


def approvals(board: Board, card: Card) -> str:
    """`0 of 2`; `? of 2` if this console was not there when the card was opened."""
    votes = board.votes.get(card.escalation)
    if votes is None and card.quorum > 1:
        return f"? of {card.quorum}"
    count = sum(answer != "deny" for answer in (votes or {}).values())
    return f"{count} of {card.quorum}"


def counts_now(board: Board, card: Card) -> str:
    """What one more yes would come to: `2 of 2: this lets it run`; without a number that nobody here knows."""
    if card.quorum <= 1:
        return "1 of 1: this lets it run"
    votes = board.votes.get(card.escalation)
    if votes is None:
        return f"one of {card.quorum}, others not known"
    count = sum(answer != "deny" for answer in votes.values()) + 1
    return f"{count} of {card.quorum}" + (": this lets it run" if count >= card.quorum else "")


def _is_shown(board: Board, run: RunView, now: datetime) -> bool:
    if run.state == "ENDED":
        return age_s(now, run.since_at) < ENDED_S
    if run.state == "STOPPED":
        is_locked = any(lock.order == run.order for lock in board.locks.values())
        return is_locked or age_s(now, run.since_at) < GONE_S
    return True
