"""A server that says nothing any more: the console tells its age, orders nothing, and makes good what it missed."""

from pathlib import Path

import peers
from partition import Partition
from terminals import console_on


async def test_a_server_that_stalls_is_not_live_with_its_age_and_what_was_missed_is_told_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with peers.serving(tmp_path / "data") as server:
        between = Partition(int(server.url.rpartition(":")[2]))
        async with between.listening():
            there = peers.Floor(between.url, server.data, server.server)
            async with console_on(there, tmp_path) as terminal:
                bot = await peers.agent(server)
                await bot.think("before it stalled")
                await terminal.shows("before it stalled")
                await terminal.shows("KILL READY")
                between.cut("both")
                await bot.think("while nobody heard")
                await bot.of("ack", seq=2)
                since = len(terminal.wrote)
                await terminal.shows("! NOT LIVE", since)
                await terminal.shows("as it was", since)
                await terminal.shows("NO LINK: a kill cannot be sent from", since)
                terminal.type("\x0b")
                await terminal.shows("it is not kept to be sent later", since)
                assert b"while nobody heard" not in terminal.wrote
                between.heal()
                await terminal.shows("while nobody heard", since)
                await terminal.shows("NOTHING WRONG", since)
                await terminal.shows("KILL refund-bot run", since)
                await bot.think("and on")
                await bot.of("ack", seq=3)
                assert not [line for line in bot.heard if line["t"] == "order"]
