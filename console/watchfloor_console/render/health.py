"""Health: would a kill arrive, how is the server, who is here, and what a colleague would have to take over.

Each lamp was asked by this console. Never draws red what the chip does not count.
"""

from typing import Final, Literal, NamedTuple

from watchfloor.records.views import OperatorPresence
from watchfloor_console.board import Piece, Pieces
from watchfloor_console.board.drills import Drill, share
from watchfloor_console.board.sentences import runs_word
from watchfloor_console.board.standing import STILL
from watchfloor_console.board.times import age_s, clock, millis, moment, number, span
from watchfloor_console.render.found import policy_waits, waits_words
from watchfloor_console.render.histogram import histogram_rows
from watchfloor_console.render.line import Line
from watchfloor_console.render.pane import Pane, abreast, inset
from watchfloor_console.render.picture import Picture

PANES_COLUMNS: Final = 120
_RIGHT: Final = 47
Side = Literal["left", "right"]


class HealthNow(NamedTuple):
    """What the screen shows beside the picture."""

    drill: Drill | None = None
    is_read: bool = False
    side: Side = "left"
    top: int = 0
    fault: str = ""


def health_rows(picture: Picture, now: HealthNow, height: int) -> tuple[Line, ...]:
    """All between status and WHO."""
    width = picture.layout.width
    if width < PANES_COLUMNS:
        pane = _left(picture, now, width - 2, height) if now.side == "left" else _right(picture, width - 2)
        return inset(width, pane.window(now.top, height, "j"))
    column = width - _RIGHT - 1
    left, right = Pane(column - 4, picture.words), Pane(_RIGHT, picture.words)
    left.lines = list(_left(picture, now, column - 4, height).window(now.top, height, "j"))
    right.lines = list(_right(picture, _RIGHT).window(0, height))
    return abreast(width, ((1, left), (column, right)))


def most_top(picture: Picture, now: HealthNow, height: int) -> int:
    """The first row that can stand on top of what scrolls, at most."""
    width = picture.layout.width
    if width >= PANES_COLUMNS:
        pane = _left(picture, now, width - _RIGHT - 5, height)
    else:
        pane = _left(picture, now, width - 2, height) if now.side == "left" else _right(picture, width - 2)
    return max(0, len(pane.lines) - height)


def _left(picture: Picture, now: HealthNow, width: int, height: int) -> Pane:
    pane = Pane(width, picture.words)
    _kills(pane, picture, now, 11 if height >= 30 else 5)
    _connections(pane, picture)
    _people(pane, picture)
    return pane


def _kills(pane: Pane, picture: Picture, now: HealthNow, rows: int) -> None:
    drill = now.drill
    if drill is None:
        pane.title("KILL DRILL", Piece("none in what was read" if now.is_read else "it is read", "quiet"))
        pane.row(Piece(now.fault, "waits") if now.fault else Piece("D says how one is started", "quiet"))
        _own_probes(pane, picture)
        return
    times, confirmed = drill.times_ms, sum(kill.is_confirmed for kill in drill.kills)
    last = drill.kills[-1].at
    count = len(drill.kills)
    many = f"{count} kill{'s' * (count != 1)}, {confirmed} confirmed"
    note = f"{last[11:19]}Z, {span(age_s(picture.now, last))} ago • {many}"
    pane.title("KILL DRILL" if drill.is_drill else "KILLS, no drill among them", Piece(note, "quiet"))
    plot = Pane(pane.width - 20, pane.words)
    plot.lines = list(histogram_rows(times, plot.width, rows))
    stats = Pane(18, pane.words)
    if times:
        for name, value in (("p50", share(times, 0.5)), ("p99", share(times, 0.99)), ("most", times[-1])):
            stats.spots((0, (Piece(name, "quiet"),)), (6, (Piece(f"{millis(value):>10}", "strong"),)))
    whole = confirmed == count
    stats.row(Piece(f"{'✓' if whole else '?'} {confirmed} of {count}", "ok" if whole else "waits"))
    stats.row(Piece("D", "focus-strong"), Piece(" how to", "quiet"))
    pane.lines += abreast(pane.width, ((0, plot), (pane.width - 18, stats)))


def _own_probes(pane: Pane, picture: Picture) -> None:
    trips = sorted(picture.health.kill.trips_ms)
    if trips:
        p50, most = millis(share(trips, 0.5)), millis(trips[-1])
        said = f"this console's own {len(trips)} probes of the kill path: p50 {p50}, most {most}"
        pane.row(Piece(said))


def _connections(pane: Pane, picture: Picture) -> None:
    health, now = picture.health, picture.now
    pane.title("CONNECTIONS")
    pane.spots((2, (Piece("who", "quiet"),)), (26, (Piece("state", "quiet"),)), (44, (Piece("round trip", "quiet"),)))
    up, lost = Piece("✓ LINK", "ok"), health.link.lost_at
    state = up if lost is None else Piece(f"! LOST {span((now - lost).total_seconds())}", "danger")
    trip = "" if health.link.rtt_ms is None else f"{millis(health.link.rtt_ms):>10}"
    pane.spots((2, (Piece("this console"),)), (26, (state,)), (44, (Piece(trip),)))
    known, age = health.kill.is_known(now), health.kill.age_s(now)
    trip = "" if health.kill.rtt_ms is None else f"{millis(health.kill.rtt_ms):>10}"
    word = up if known else Piece("! NOT KNOWN", "danger")
    ago = "" if age is None else f"  {span(age)} ago"
    pane.spots((2, (Piece("its kill path"),)), (26, (word,)), (44, (Piece(trip), Piece(ago, "quiet"))))
    condition = health.condition
    if condition is None:
        pane.spots((2, (Piece("the server has not said how it is", "quiet"),)))
        return
    pane.spots((2, (Piece(f"{condition.agents} agents"),)), (26, (Piece("connected", "quiet"),)))
    pane.spots((2, (Piece(f"{condition.consoles} consoles"),)), (26, (Piece("connected", "quiet"),)))
    for point in condition.points[:4]:
        name, targets = pane.words.name(point.point, 20), pane.words.line(", ".join(point.targets), 100)
        pane.spots((2, (Piece(f"point {name}"),)), (26, (Piece("✓ here", "ok"),)), (44, (Piece(targets, "quiet"),)))


def _people(pane: Pane, picture: Picture) -> None:
    pane.title("PEOPLE ON WATCH")
    pane.spots(
        (2, (Piece("who", "quiet"),)),
        (22, (Piece("roles", "quiet"),)),
        (54, (Piece("screens", "quiet"),)),
        (64, (Piece("here for", "quiet"),)),
    )
    for one in picture.board.present[:8]:
        pane.spots(*_person(picture, one))
    if not picture.board.present:
        pane.row(Piece("  nobody was told of", "quiet"))


def _person(picture: Picture, one: OperatorPresence) -> tuple[tuple[int, Pieces], ...]:
    name = picture.words.name(one.name, 14) + (" (you)" if one.name == picture.health.operator else "")
    here = span(age_s(picture.now, one.since_at))
    roles = Piece(", ".join(one.roles), "quiet")
    if one.on_call_at is not None:
        here += f", on call {span(age_s(picture.now, one.on_call_at))}"
    return ((2, (Piece(name),)), (22, (roles,)), (54, (Piece(f"{one.screens:>7}"),)), (64, (Piece(here),)))


def _right(picture: Picture, width: int) -> Pane:
    pane = Pane(width, picture.words)
    _readiness(pane, picture)
    pane.title("POLICY")
    policy = picture.health.policy
    pane.row(Piece("in force, hash ", "quiet"), Piece(f"{policy[:8]} {policy[8:16]}" if policy else "not told"))
    waits = policy_waits(picture)
    for pieces in () if waits is None else waits_words(picture, waits):
        pane.text(*pieces)
    _queues(pane, picture)
    _shift(pane, picture)
    return pane


def _lamp(pane: Pane, name: str, value: str, age: str, *, is_ready: bool) -> None:
    sign = Piece("✓ READY", "ok") if is_ready else Piece("! NOT READY", "danger-strong")
    pane.spots((0, (sign,)), (12, (Piece(name),)), (30, (Piece(f"{value:>10}"),)), (41, (Piece(f"{age:>6}", "quiet"),)))


def _readiness(pane: Pane, picture: Picture) -> None:
    health, now = picture.health, picture.now
    pane.title("READINESS", Piece("asked by this console", "quiet"))
    kill = health.kill
    age = kill.age_s(now)
    trip = "no answer" if kill.rtt_ms is None else millis(kill.rtt_ms)
    _lamp(pane, "kill key path", trip, "" if age is None else span(age), is_ready=kill.is_known(now))
    if kill.runs or kill.reached:
        _lamp(pane, "agents answer", f"{kill.reached} of {kill.runs}", "", is_ready=True)
    condition = health.condition
    if condition is None:
        pane.row(Piece("the server has not said how it is", "quiet"))
        return
    told = "" if health.condition_at is None else span((now - health.condition_at).total_seconds())
    _lamp(pane, "ledger is written", number(condition.records), told, is_ready=condition.writable)
    _lamp(pane, "kill journal", "", told, is_ready=not condition.journal_fault)
    _lamp(pane, "checkpoints", number(condition.signed), told, is_ready=not condition.checkpoint_fault)
    _lamp(pane, "clock", "", told, is_ready=condition.clock_ok)
    for fault in health.faults():
        pane.text(Piece(pane.words.line(fault, 400), "danger"))


def _queues(pane: Pane, picture: Picture) -> None:
    health = picture.health
    pane.title("QUEUES", Piece("now", "quiet"))
    if health.condition is not None:
        pane.spots((0, (Piece("records to be written"),)), (30, (Piece(f"{number(health.condition.backlog):>10}"),)))
    pane.spots((0, (Piece("folded in the last tick"),)), (30, (Piece(f"{number(health.held):>10}"),)))
    pane.spots((0, (Piece("not sent to this feed"),)), (30, (Piece(f"{number(health.ledger.gap):>10}"),)))
    pane.text(Piece("A slow feed is folded, and then has a gap; the ledger and an action's queue never drop.", "quiet"))


def _shift(pane: Pane, picture: Picture) -> None:
    pane.title("SHIFT", Piece(picture.words.name(picture.health.operator, 20), "quiet"))
    paused = sum(run.state in STILL for run in picture.known)
    first = "" if not picture.cards else f", the first until {clock(moment(picture.cards[0].deadline_at))}"
    pane.row(
        Piece("open  ", "quiet"),
        Piece(f"{len(picture.cards)} escalations", "waits" if picture.cards else "text"),
        Piece(first, "quiet"),
    )
    unproven = picture.counts.unconfirmed + picture.counts.lost
    hue = Piece(f"{unproven} not proven", "danger" if unproven else "text")
    pane.row(Piece("runs  ", "quiet"), Piece(f"{runs_word(picture.counts.total)}, {paused} standing still, "), hue)
    pane.row(Piece("locks ", "quiet"), Piece(str(len(picture.board.locks))))
    pane.row(Piece("O", "focus-strong"), Piece(" the draft; :handover NAME gives it, signed", "quiet"))
