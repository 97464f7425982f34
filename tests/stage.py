"""The real application on the canned floor, without a terminal and with a clock that moves when it is told to.

It never opens a connection: what is sent is noted, and what is pressed of the stop keys too.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from unittest.mock import patch

from textual import message
from textual.pilot import Pilot

from pasts import Sitting, explained
from scenes import CAST, NOW, Telling, at, cards, floor, refund_card, run_id, view
from storied import drill_records, past_records, run_records
from watchfloor.oversight import Card, Condition, Offer, RecordLine, Reply, Verdict, told
from watchfloor.records.bodies import Evidence
from watchfloor.records.views import OperatorPresence, RunView
from watchfloor_console.app import drawing
from watchfloor_console.app.clocks import Clocks
from watchfloor_console.app.console import ConsoleApp
from watchfloor_console.app.outside import Outside
from watchfloor_console.app.preferences import Preferences
from watchfloor_console.board import Ledger, Link
from watchfloor_console.driver.aim import Sight
from watchfloor_console.driver.presses import Press
from watchfloor_console.render.line import paint
from watchfloor_console.render.look import Look
from watchfloor_console.screens import DecideScreen
from watchfloor_console.widgets import Painted


class Hands:
    """A steady clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.s = 1000.0
        self.now = NOW

    def steady_s(self) -> float:
        return self.s

    def wall(self) -> datetime:
        return self.now


class Stage:
    """The real application on a canned floor, without a terminal: what it sends is noted, what it shows can be read."""

    def __init__(
        self,
        runs: list[RunView] | None = None,
        open_cards: list[Card] | None = None,
        *,
        answer: Callable[[Card, Verdict], Reply] | None = None,
        look: Look = Look(),  # noqa: B008 - frozen
        records: Sequence[RecordLine] = (),
        chosen: Preferences = Preferences(),  # noqa: B008 - frozen
    ) -> None:
        self.hands = Hands()
        self.look = look
        self.floor = floor(self.hands.wall, runs, open_cards)
        self.session = Sitting(records, answer)
        self.pressed: list[Press] = []
        self.commanded: list[tuple[str, str]] = []
        self.armed_s: float | None = None
        self.sight = Sight(self.hands.steady_s)
        outside = Outside(
            self.session,
            self.pressed.append,
            self._command,
            self._disarm,
            lambda: self.armed_s,
            self._chance,
        )
        clocks = Clocks(self.hands.wall, self.hands.steady_s)
        self.app = ConsoleApp(self.floor, outside, look, clocks, self.sight, chosen._replace(frame_s=3600.0))
        self.pilot: Pilot[int] | None = None

    @property
    def sent(self) -> list[tuple[Card, Verdict]]:
        """The answers that were sent."""
        return self.session.sent

    def _command(self, run: str, agent: str) -> None:
        self.commanded.append((run, agent))

    def _chance(self, count: int) -> bytes:
        return bytes([4, 15, 14, 22] * count)[:count]

    def _disarm(self) -> None:
        self.armed_s = None

    async def press(self, *keys: str) -> None:
        """Press keys, each stamped with the hands' own clock."""
        assert self.pilot is not None
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    def later(self, seconds: float) -> None:
        """Time goes by."""
        self.hands.s += seconds
        self.hands.now += timedelta(seconds=seconds)
        kill = self.floor.health.kill
        if kill.answered_at is not None:
            kill = kill._replace(answered_at=kill.answered_at + timedelta(seconds=seconds))
            self.floor.health = self.floor.health._replace(kill=kill)

    async def settle(self) -> None:
        """Draw what is true now."""
        assert self.pilot is not None
        await self.pilot.pause()
        self.app.draw()
        self.sight.paint(self.sight.drawn())
        self.app.draw()
        await self.pilot.pause()

    async def read_all(self) -> None:
        """Read an open card to its end."""
        screen = self.app.screen
        assert isinstance(screen, DecideScreen)
        for _ in range(40):
            screen.action_read_on()
        await self.settle()

    def text(self) -> list[str]:
        """What is on the screen, row by row."""
        parts = self.app.screen.query(Painted)
        return [paint(line, self.look).text.rstrip() for part in parts for line in part.lines]

    def shows(self, words: str) -> bool:
        """True if these words stand in one row."""
        return any(words in row for row in self.text())


@asynccontextmanager
async def stage(on: Stage, size: tuple[int, int]) -> AsyncGenerator[Stage]:
    """Run the application at a size."""
    stamps = SimpleNamespace(get_time=on.hands.steady_s)
    with (
        patch.object(drawing, "freeze"),
        patch.object(message, "_time", stamps),
    ):
        async with on.app.run_test(size=size) as pilot:
            on.pilot = pilot
            await on.settle()
            yield on


def watch_scene(look: Look = Look()) -> Stage:  # noqa: B008 - frozen
    """Nothing is wrong, three cards wait, the cursor is on refund-bot."""
    on = Stage(look=look)
    on.app.select(run_id("7F3K"))
    return on


def cut_off_scene() -> Stage:
    """The console lost the server seven seconds ago, and dials for the third time."""
    on = watch_scene()
    on.later(7.0)
    lost = Link(lost_at=NOW, tries=3)
    kill = on.floor.health.kill._replace(is_up=False, answered_at=NOW - timedelta(seconds=4.2))
    on.floor.health = on.floor.health._replace(link=lost, kill=kill)
    return on


def fork_scene() -> Stage:
    """The ledger that the server shows is not the one that it showed before."""
    on = watch_scene()
    why = "the checkpoint at 1,482,880 records has another root than the one that was verified here"
    on.floor.health = on.floor.health._replace(link=Link(lost_at=NOW, why=why, fork=why))
    return on


def decide_scene() -> Stage:
    """The refund's card has 48 seconds left."""
    open_cards, card_id = cards(), "E-4K7Q01234567"
    offers = (
        Offer(scope={"once": True}, says="once, exactly these arguments"),
        Offer(scope={"times": 3}, says="3 times, amount up to 312.40"),
        Offer(scope={"for_s": 2700}, says="for 45m, with the same order"),
    )
    open_cards[0] = refund_card(48.5).model_copy(update={"may": ("mara", "kofi", "lea"), "scopes": offers})
    on = Stage(open_cards=open_cards)
    on.floor.board.vote(card_id, "ines", "approve", at("03:12:13.900"))
    fields = {"page": "P1", "stage": "opened", "groups": ("payments",), "sent": 2}
    paged = Telling().body(
        "escalation.paged", "03:11:48.000", run_id("7F3K"), "refund-bot", escalation=card_id, **fields
    )
    on.floor.board.raised.take(paged, told(paged))
    on.floor.board.take_presence(
        tuple(
            OperatorPresence(name=name, roles=("approver",), screens=1, since_at=at("03:00:00.000"))
            for name in ("mara", "jonas", "kofi")
        )
    )
    on.app.select(run_id("7F3K"))
    return on


def identity_scene() -> Stage:
    """The cursor is on refund-bot, and the server explains the refund that waits."""
    on = run_scene()
    on.session.dossier = explained(run_id("7F3K"))
    return on


def ledger_scene() -> Stage:
    """The cursor is on deploy-canary, and half an hour of the ledger can be read."""
    stopped = {"state": "STOPPED", "since_at": "2026-11-24T03:01:20.200Z"}
    runs = [view(cast, **stopped) if cast.run == "8HQ2" else view(cast) for cast in CAST]
    on = Stage(runs, records=past_records())
    head = on.session.past.records[-1].seq
    on.session.verified_to = head - 23
    on.floor.health = on.floor.health._replace(ledger=Ledger(head=head, verified_to=head - 23))
    on.app.select(run_id("6WNE"))
    return on


def health_scene() -> Stage:
    """All is ready, four people are here, and there was a drill."""
    on = Stage(records=drill_records())
    here = [("mara", ("controller", "approver"), 2), ("ines", ("approver",), 1), ("jonas", ("approver",), 1)]
    present = [
        OperatorPresence.model_validate(
            {"name": name, "roles": roles, "screens": screens, "since_at": at("03:00:00.000")}
        )
        for name, roles, screens in (*here, ("kofi", ("auditor",), 1))
    ]
    on.floor.board.take_presence(tuple(present))
    on.floor.is_as(
        Condition.model_validate({**on.session.condition, "points": [{"point": "payments", "targets": ["stripe"]}]})
    )
    kill = on.floor.health.kill._replace(reached=14, runs=14, trips_ms=(0.9, 1.1, 0.8))
    on.floor.health = on.floor.health._replace(kill=kill, policy="41c09be7" + "A" * 35)
    on.app.select(run_id("7F3K"))
    return on


def since_scene() -> Stage:
    """Half an hour of news, since this operator last looked."""
    on = ledger_scene()
    on.floor.seen = 1_470_100
    return on


def run_scene() -> Stage:
    """The cursor is on refund-bot, whose run has a story."""
    on = Stage(records=run_records())
    on.floor.board.votes["E-4K7Q01234567"] = {"ines": "approve"}
    on.app.select(run_id("7F3K"))
    return on


def kill_scene() -> Stage:
    """One second after a kill: refund-bot has stopped by its word, planner is not proven, etl-nightly is lost."""
    states = {"9Q2M": "LOST", "2C9D": "RUNNING"}
    runs = [view(cast, state=states.get(cast.run, cast.state)) for cast in CAST]
    on, tell = Stage(runs, cards()), Telling(1_482_903)
    planner, helper = run_id("2C9D"), run_id("7F3K")
    order = {"order": "K093Q1234567", "cmd": 1, "kind": "kill", "by": "mara", "reason": ""}
    gone = Evidence(kind="word", at=at("03:12:44.118"), detail="signed by the run's key, nothing in flight")
    body = tell.body
    for run, agent in ((planner, "planner"), (helper, "refund-bot")):
        scope = {"kind": "run", "value": run}
        on.floor.take(body("run.stopping", "03:12:43.900", run, agent, **order, scope=scope, fence=42))
        for name, ms in (("given", 1.8), ("acknowledged", 41.0)) if run == helper else (("given", 2.1),):
            fields = {"order": order["order"], "stage": name, "at_ms": ms}
            on.floor.take(body("run.stage", "03:12:43.901", run, agent, **fields))
    fields = {"escalation": "E-4K7Q01234567", "action": "A2", "end": "withdrawn", "reason": "the run was killed"}
    on.floor.take(body("escalation.closed", "03:12:43.902", helper, "refund-bot", **fields))
    lock = {"scope": {"kind": "run", "value": planner}, "agent": "planner", "human": "h_alice_ng", "reason": ""}
    fields = {**lock, "by": "mara", "order": order["order"], "kill": True}
    on.floor.take(body("lock.set", "03:12:43.903", planner, "planner", **fields))
    fields = {"order": order["order"], "evidence": (gone,), "confirmed": False}
    on.floor.take(body("run.stopped", "03:12:44.118", helper, "refund-bot", **fields))
    missing = ("http.post to hooks.acme.example has not ended", "no signed word of the agent")
    fields = {"order": order["order"], "missing": missing}
    on.floor.take(body("run.unconfirmed", "03:12:44.900", planner, "planner", **fields))
    on.app.select(planner)
    return on
