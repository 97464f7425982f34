"""A plain console put together: a session, the way of a kill, the feed read out at a pace, and typed verbs.

Never swallows why a session could not be opened, or ended: who called tells it.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from watchfloor.oversight import (
    Card,
    Operator,
    Oversight,
    Pins,
    Question,
    Refused,
    Unreachable,
    connect,
    find_operator,
    read_cards,
    read_on,
    real_surroundings,
    stamp,
)
from watchfloor_console.board import Words
from watchfloor_console.board.times import clock
from watchfloor_console.feed import Floor
from watchfloor_console.feed.watching import greet, ping, refresh, verify
from watchfloor_console.plain.giver import Work
from watchfloor_console.plain.hands import Hands
from watchfloor_console.plain.keyboard import Keyboard
from watchfloor_console.plain.killing import DEVICE, KillWay
from watchfloor_console.plain.listening import Ear, listen
from watchfloor_console.plain.pace import Pace, Spoken
from watchfloor_console.plain.page import Page, fact
from watchfloor_console.plain.standing import status_lines
from watchfloor_console.plain.stops import WORDS, still_unconfirmed
from watchfloor_console.plain.telling import Teller
from watchfloor_console.plain.verbs import Desk

BEAT_S: Final = 0.25
"""How often it is looked whether something is due; faster if more lines a second are to be spoken."""

GREETING_S: Final = 2.0
"""How long the first status waits for the kill connection to prove itself."""

QUIET_S: Final = 2.0
"""After so long without a line the prompt is written again, for whom it scrolled away."""

REMIND_S: Final = 5.0
"""How often it is said again that a stop is not proven."""

TYPED: Final = 100
"""Typed lines that wait. When it is full the youngest is dropped: no hand is that fast, and it is a paste then."""


class Manner(NamedTuple):
    """How a console runs: `seconds` until it ends by itself, how fast it speaks, where it reads and writes.

    Without `out` it writes to stdout.
    """

    is_read_only: bool = False
    seconds: float | None = None
    lines_per_s: float = 1.0
    ends_at_eof: bool = True
    stdin: int = 0
    out: TextIO | None = None


def run(
    server_url: str,
    name: str | None = None,
    key_file: Path | None = None,
    *,
    read_only: bool = False,
    seconds: float | None = None,
    lines_per_s: float = 1.0,
) -> int:
    """Run the console until it is left; raises `Refused`, `Unreachable`, `Fork`, OSError, ValueError."""
    manner = Manner(read_only, seconds, lines_per_s, ends_at_eof=seconds is None)
    return asyncio.run(_run(server_url, name, key_file, manner))


async def _run(url: str, name: str | None, key_file: Path | None, manner: Manner) -> int:
    operator = await find_operator(url, Pins.of(os.environ), name=name, key_file=key_file)
    return await attend(operator, manner)


async def attend(operator: Operator, manner: Manner) -> int:
    """The same for an operator who is known; 0 when it was left, or its time was over."""
    async with connect(operator, device=DEVICE, view="plain", kill=False) as session:
        console = _Console(session, operator, manner)
        limit = asyncio.timeout(manner.seconds)
        try:
            async with limit:
                await console.live()
        except TimeoutError:
            if not limit.expired():
                raise
        except ExceptionGroup as faults:
            raise _first(faults) from None
    return 0


def _first(faults: ExceptionGroup[Exception]) -> Exception:
    """What ended the session; there is one group alone, and what it holds is no group."""
    return faults.exceptions[0]


class _Console:
    """One console over one session."""

    def __init__(self, session: Oversight, operator: Operator, manner: Manner) -> None:
        self._boot_s = real_surroundings().boot_s
        self._session, self._manner = session, manner
        self._floor = Floor(real_surroundings().now, Words(ascii=True))
        greet(session, self._floor, is_read_only=manner.is_read_only)
        self._page = Page(manner.out or sys.stdout, is_terminal=os.isatty(manner.stdin))
        self._pace = Pace(manner.lines_per_s, self._boot_s())
        self._kills = KillWay(operator, self._floor, self._kill_fault)
        hands = Hands(
            session.decide,
            self._kills.order,
            self._cards,
            self._say,
            lambda: clock(self._floor.now),
            session.hand_over,
            session.operator.vouch is None,
        )
        self._desk = Desk(self._floor, hands, self._boot_s)
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()
        self._can_type, self._is_greeted, self._has_aimed = True, False, False
        self._started_s = self._said_s = self._reminded_s = self._boot_s()

    async def live(self) -> None:
        """Until it is left; raises a group if the session ends."""
        place = WORDS.name(self._floor.health.environment)
        rules = "One fact a line, nothing moves, no colour, ASCII only. Type help for the words."
        self._page.line(f"watchfloor {place}, plain mode. {rules}")
        loop = asyncio.get_running_loop()
        keyboard = Keyboard(self._manner.stdin, lambda line: _hand_over(loop, self._typed, line))
        keyboard.start()
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(work) for work in self._works()]
                await self._hear(group)
                for task in tasks:
                    task.cancel()
        finally:
            keyboard.stop()

    def _works(self) -> list[Work]:
        ear = Ear(self._floor, Teller(self._floor.board, self._floor.health.operator), self._pace)
        works: list[Work] = [
            listen(self._session, ear, self._speak, is_read_only=self._manner.is_read_only),
            self._beat(),
            refresh(self._session, self._floor),
            ping(self._session, self._floor),
            verify(self._session, self._floor),
        ]
        if self._floor.health.may_stop:
            works.append(self._kills.keep_open())
        return works

    async def _hear(self, group: asyncio.TaskGroup) -> None:
        """Take typed lines until one says quit, or none can come any more."""
        while not self._desk.is_over:
            line = await self._typed.get()
            if line is None:
                self._can_type = False
                if not self._manner.ends_at_eof:
                    await asyncio.Event().wait()  # nobody can type: its time ends it, or a signal
                return
            self._page.typed(line)
            work = self._desk.hear(line)
            self._pace.is_all = self._desk.hears_all
            if work is None:
                self._prompt()
            else:
                group.create_task(self._work(work))

    async def _work(self, work: Work) -> None:
        try:
            await work
        except (Refused, Unreachable) as error:
            self._say(fact(clock(self._floor.now), "NOT KNOWN", WORDS.line(str(error), 400)))
        self._prompt()

    async def _beat(self) -> None:
        while True:
            self._greet()
            if self._is_greeted:
                self._aim_first()
                self._remind()
                self._speak()
                is_quiet = self._boot_s() - self._said_s >= QUIET_S and not self._page.is_prompting
                if self._desk.expire() or is_quiet:
                    self._prompt()
            await asyncio.sleep(min(BEAT_S, 1 / self._manner.lines_per_s))

    def _greet(self) -> None:
        """The first status, once it is known how things stand."""
        health = self._floor.health
        waited_s = self._boot_s() - self._started_s
        is_known = not health.may_stop or health.kill.answered_at is not None or waited_s >= GREETING_S
        if self._is_greeted or health.snapshot_at is None or not is_known:
            return
        self._is_greeted = True
        for line in status_lines(self._floor.board, health, self._floor.now, self._desk.selected):
            self._say(line)
        self._aim_first()
        self._prompt()

    def _aim_first(self) -> None:
        """Aim at the first run there is; from then on a person aims."""
        live = next((run.run for run in self._floor.board.runs.values() if run.state == "RUNNING"), None)
        if not self._has_aimed and not self._desk.selected and live is not None:
            self._desk.select(live)
        self._has_aimed = self._has_aimed or bool(self._desk.selected)

    def _remind(self) -> None:
        if self._boot_s() >= self._reminded_s + REMIND_S:
            self._reminded_s = self._boot_s()
            for line in still_unconfirmed(self._floor.board, stamp(self._floor.now), REMIND_S):
                self._say(line)

    def _speak(self) -> None:
        for line in self._pace.due(self._boot_s()) if self._is_greeted else ():
            self._say(line)

    def _say(self, line: str) -> None:
        self._said_s = self._boot_s()
        self._page.line(line)

    def _prompt(self) -> None:
        if self._can_type and self._is_greeted and not self._desk.is_over:
            self._page.prompt(self._desk.prompt())

    def _kill_fault(self, why: str) -> None:
        self._pace.hear(Spoken(fact(clock(self._floor.now), "NO KILL", WORDS.line(why, 300)), "must"))

    async def _cards(self) -> tuple[Card, ...]:
        return read_cards(await read_on(self._session.get, Question("escalations")))


def _hand_over(loop: asyncio.AbstractEventLoop, typed: asyncio.Queue[str | None], line: str | None) -> None:
    """From the keyboard's thread to the loop."""

    def take() -> None:
        if line is None or typed.qsize() < TYPED:
            typed.put_nowait(line)

    loop.call_soon_threadsafe(take)
