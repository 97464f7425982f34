import asyncio
import json
import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

import peers
from certificates import certificate
from lanefolk import ROLL
from lanehouse import Main, kill_of, lane_of, listening, terms_in
from watchfloor_server.lane import LANE_JOURNAL_NAME, serving
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane.letterbox import socket_path
from watchfloor_server.lane.serving import Lane
from watchfloor_server.lane.terms import Terms


async def test_a_main_process_is_told_where_it_listens_by_which_terms_and_that_it_is_alive(tmp_path: Path) -> None:
    async with listening(tmp_path) as main:
        (ready,) = main.mail.of(letter.Ready)
        assert ready.terms == terms_in(tmp_path).name
        assert socket_path(tmp_path).stat().st_mode & 0o777 == 0o600
        await main.mail.until(letter.Beat, 2)
    assert not socket_path(tmp_path).exists()


async def test_the_newest_main_process_counts_and_is_told_what_nobody_wrote_down(tmp_path: Path) -> None:
    async with listening(tmp_path) as main:
        bot, mara = await lane_of(main), await kill_of(main)
        await bot.of("welcome")
        reply = await mara.order("kill", {"run": "RUN"})
        assert (await main.mail.until(letter.Journalled)).order == reply["order"]
        again = await Main().meet(tmp_path)
        async with asyncio.timeout(peers.WAIT_S):
            await main.lost.wait()
        told = [each for each in again.mail.letters if not isinstance(each, letter.Beat)]
        assert [type(each) for each in told] == [letter.Ready, letter.Ordered, letter.Linked, letter.Synced]
        (synced,) = again.mail.of(letter.Synced)
        assert synced.word == 1
        await again.end()


async def test_what_a_lane_wrote_down_before_it_died_is_told_by_the_next_one(tmp_path: Path) -> None:
    async with listening(tmp_path) as main:
        mara = await kill_of(main)
        reply = await mara.order("kill", {"run": "RUN"})
        assert reply["ok"]
    async with listening(tmp_path) as main:
        (ordered,) = main.mail.of(letter.Ordered)
        assert json.loads(ordered.entry)["order"] == reply["order"]
        assert (ordered.n, ordered.word) == (1, 1)


async def test_a_kill_comes_due_in_the_lane_by_itself(tmp_path: Path) -> None:
    async with listening(tmp_path) as main:
        bot, mara = await lane_of(main), await kill_of(main)
        assert (await mara.order("kill", {"run": "RUN"}, after_s=0.2))["ok"]
        assert (await bot.of("order"))["after_s"] == 0.2
        assert "after_s" not in await bot.of("order")


async def test_peers_are_pinged_and_given_up_when_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PING_S", 0.05)
    monkeypatch.setattr("watchfloor_server.lane.crowd.SILENT_S", 0.3)
    async with listening(tmp_path) as main:
        bot = await lane_of(main)
        await bot.of("welcome")
        bot.socket.transport.pause_reading()
        assert await main.mail.until(letter.Unlinked)
        bot.socket.transport.resume_reading()
        await bot.closed()


async def test_a_lane_that_nobody_comes_back_for_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "ORPHAN_S", 0.05)
    async with asyncio.timeout(peers.WAIT_S):
        await Lane(terms_in(tmp_path)).serve()
    assert not socket_path(tmp_path).exists()


async def test_with_a_certificate_wss_is_spoken(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    async with listening(tmp_path, terms_in(tmp_path, tls_cert=cert, tls_key=key)) as main:
        trust = ssl.create_default_context(cafile=str(cert))
        with pytest.raises(InvalidStatus, match="401"):
            await connect(main.floor.url.replace("ws:", "wss:") + "/v1/lane", ssl=trust, subprotocols=["watchfloor.v1"])  # pyright: ignore[reportArgumentType]
        assert ROLL.environment == "shop"


async def started(terms: Terms) -> tuple[int, list[str]]:
    """Start a lane's process, to its end: exit code, and what it said on stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "watchfloor_server.lane", stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    _, err = await process.communicate(terms.model_dump_json().encode())
    return process.returncode or 0, err.decode().splitlines()


async def test_a_lane_that_cannot_start_says_why_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = await started(terms_in(tmp_path, port=taken.getsockname()[1]))
    assert (code, len(said)) == (1, 1)
    assert said[0].startswith("watchfloor: lane: it cannot start: ")
    (tmp_path / "other" / LANE_JOURNAL_NAME).mkdir(parents=True)
    code, said = await started(terms_in(tmp_path / "other"))
    assert (code, len(said)) == (1, 1)
    assert "the kill journal" in said[0]


def test_a_lane_comes_before_other_processes_where_it_may_and_starts_all_the_same_where_not() -> None:
    code = "import os; from watchfloor_server.lane.serving import come_first; come_first(); print(os.nice(0))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(found.stdout) in (-10, os.nice(0))
