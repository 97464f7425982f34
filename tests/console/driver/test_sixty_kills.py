"""The kill key under everything that can be open: a real terminal and server, and the run's lane that must hear it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

import pytest

import peers
from lanepeers import lane_of
from terminals import Terminal, console_on

RENEW_S: Final = 2.0
"""How often the run says that it is there; it holds its lease by that."""

HAND_S: Final = 0.1
"""Between two presses of one key: sooner (from 80 ms down) they are auto-repeat, which is passed over on purpose."""

SECOND_S: Final = 0.2
"""Between the presses of F9 F9: sooner than 150 ms a finger bounced."""


class Step(NamedTuple):
    """A key, and what of the last row or the title tells that it led there."""

    key: str
    shows: str


class Place(NamedTuple):
    """Where the kill key is pressed, and what is seen again at each Esc on the way home."""

    steps: tuple[Step, ...]
    back: tuple[str, ...] = ()


HOME: Final = "/ filter"
CARD: Final = Step("n", "m ask")
RUN: Final = Step("\r", "o full text")
WHO: Final = Step("i", "raw claims")
LEDGER: Final = Step("L", "t go to a time")
HEALTH: Final = Step("H", "O hand over")
HELP: Final = Step("?", "/ search help")
DENY, EDIT = Step("d", "Enter sends it"), Step("e", "Enter change")
LINE: Final = Step(":", "Tab completes")

FEW: Final = (
    Place(()),
    Place((CARD,), (HOME,)),
    Place((CARD, DENY, Step("words", "> words_")), (CARD.shows, HOME)),
    Place((LINE, Step("kill x", "kill x_")), (HOME,)),
    Place((HELP, Step("/", "a word of what you look for")), (HELP.shows, HOME)),
    Place((RUN, Step("m", "MESSAGE TO")), (RUN.shows, HOME)),
)
"""One of each kind: a screen, a card, a step, the command line, an input under the help, a message."""

MORE: Final = (
    Place((CARD, HELP), (CARD.shows, HOME)),
    Place((CARD, LINE), (CARD.shows, HOME)),
    Place((CARD, Step("m", "a question to the agent")), (CARD.shows, HOME)),
    Place((CARD, Step("x", "to whom:")), (CARD.shows, HOME)),
    Place((CARD, EDIT), (CARD.shows, HOME)),
    Place((CARD, EDIT, Step("\r", "as JSON; Enter takes it")), (EDIT.shows, CARD.shows, HOME)),
    Place((CARD, Step("i", "raw claims")), (CARD.shows, HOME)),
    Place((RUN,), (HOME,)),
    Place((RUN, HELP), (RUN.shows, HOME)),
    Place((RUN, LINE), (RUN.shows, HOME)),
    Place((RUN, WHO), (RUN.shows, HOME)),
    Place((RUN, Step("o", "RECORD ")), (RUN.shows, HOME)),
    Place((RUN, LEDGER), (RUN.shows, HOME)),
    Place((WHO,), (HOME,)),
    Place((WHO, HELP), (WHO.shows, HOME)),
    Place((WHO, LINE), (WHO.shows, HOME)),
    Place((LEDGER,), (HOME,)),
    Place((LEDGER, HELP), (LEDGER.shows, HOME)),
    Place((LEDGER, Step("t", "or a record's number")), (LEDGER.shows, HOME)),
    Place((HEALTH,), (HOME,)),
    Place((HEALTH, Step("O", "HAND-OVER")), (HEALTH.shows, HOME)),
    Place((HEALTH, LINE), (HEALTH.shows, HOME)),
    Place((HELP,), (HOME,)),
    Place((Step("/", "for: agent: run:"),), (HOME,)),
)
ALL: Final = (*FEW, *MORE)
KEYS: Final = ("\x0b", "\x1b[19~")
"""^K, and its twin F8."""
F9: Final = "\x1b[20~"


async def keep(lane: peers.Agent) -> None:
    """Renew the run's lease until cancelled."""
    number = 0
    while True:
        number += 1
        await lane.say({"t": "renew", "n": number})
        await asyncio.sleep(RENEW_S)


@asynccontextmanager
async def watched(folder: Path) -> AsyncGenerator[tuple[Terminal, peers.Agent]]:
    """A console in its process, a server with its lane in theirs, and a run with a card that waits."""
    async with peers.spawned(folder / "data", lane=True) as (server, _):
        bot = await peers.agent(server)
        lane = await lane_of(server, bot)
        async with asyncio.TaskGroup() as group, console_on(server, folder) as terminal:
            keeping = group.create_task(keep(lane))
            await terminal.shows("KILL READY")
            await bot.propose("a1", "file.write", {"path": "/tmp/x", "text": "y"})
            await terminal.shows("1 NEEDS YOU")
            yield terminal, lane
            keeping.cancel()


async def press(terminal: Terminal, key: str, shows: str) -> None:
    """Press a key, and wait for what it leads to."""
    since = len(terminal.wrote)
    terminal.type(key)
    await terminal.shows(shows, since)


async def heard(lane: peers.Agent, seen: set[str], kind: str) -> peers.Object:
    """The next order of this kind that is not one of before: a lane tells an order again until it is confirmed."""
    order = await lane.hear(lambda line: line["t"] == "order" and line["kind"] == kind and line["order"] not in seen)
    seen.add(order["order"])
    return order


async def kill(terminal: Terminal, lane: peers.Agent, key: str, seen: set[str]) -> None:
    """Press the kill key: the run hears it on its lane; then take it back, and it hears that."""
    await asyncio.sleep(HAND_S)
    await press(terminal, key, "STANDS STILL")
    order = await heard(lane, seen, "kill")
    assert (order["by"], order["after_s"]) == ("mara", 3.0)
    await press(terminal, "\x12", "KILL refund-bot")
    await heard(lane, seen, "resume")


@pytest.mark.parametrize("places", [FEW, pytest.param(ALL, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
async def test_every_kill_reaches_the_lane_whatever_is_open(tmp_path: Path, places: tuple[Place, ...]) -> None:
    seen = set[str]()
    async with watched(tmp_path) as (terminal, lane):
        for place in places:
            for step in place.steps:
                await press(terminal, *step)
            for key in KEYS:
                await kill(terminal, lane, key, seen)
            for words in place.back:
                await press(terminal, "\x1b", words)
        assert len(seen) == 2 * 2 * len(places), "each kill, and each word that took it back"
        await press(terminal, F9, "F9 ARMED")
        await asyncio.sleep(SECOND_S)
        await press(terminal, F9, "STANDS STILL")
        assert (await heard(lane, seen, "kill"))["after_s"] == 3.0
        await press(terminal, "\x12", "KILL refund-bot")
        await heard(lane, seen, "resume")


def test_sixty_kills_are_sixty() -> None:
    assert len(KEYS) * len(set(ALL)) == 60
