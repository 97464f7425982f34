import asyncio
import os
import signal
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import lanepeers
import peers
import playbook
from lanefolk import HEAD
from lanehouse import terms_in
from watchfloor.wire import Line
from watchfloor_server.app import lanekeeper
from watchfloor_server.app.lanekeeper import LaneKeeper, UrlOf, left_entries
from watchfloor_server.app.lanes import Greeting, Ground, Lanes
from watchfloor_server.core.inputs import Input
from watchfloor_server.lane import LANE_JOURNAL_NAME, Journal
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane.letterbox import socket_path
from watchfloor_server.lane.terms import Terms


class Kept:
    """A keeper of a real process, with a desk that the lane is told of."""

    def __init__(self, terms: Terms) -> None:
        self.floor = playbook.Floor()
        self.lanes = Lanes()
        self.keeper = LaneKeeper(terms, self.lanes, UrlOf("ws", "127.0.0.1"))
        self.lanes.stand_on(
            Ground(
                state=self.floor.desk.state,
                put=self._put,
                caught_up=lambda: None,
                last=lambda: len(self.floor.records),
                operators=lambda: tuple(self.floor.desk.state.operators.values()),
                greeting=lambda: Greeting(HEAD, "P" * 43, "shop"),
                soon=asyncio.get_running_loop().call_soon,
            ),
            self.keeper,
        )

    def _put(self, given: Input) -> None:
        self.floor.give(given)


def lane_pid() -> int:
    return lanepeers.lane_pid(os.getpid())


async def until(holds: Callable[[], bool]) -> None:
    """Look until something holds that another process does."""
    async with asyncio.timeout(peers.WAIT_S):
        while not holds():  # noqa: ASYNC110 - another process has no event of ours
            await asyncio.sleep(0.02)


def is_gone(pid: int) -> bool:
    """True for a process that ended, whether or not anybody has asked how."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() == b""
    except OSError:
        return True


def has_another(pid: int) -> bool:
    """True once another lane than this one runs."""
    try:
        return lane_pid() != pid
    except AssertionError:
        return False


@asynccontextmanager
async def kept(terms: Terms) -> AsyncGenerator[Kept]:
    """A keeper that has its lane; ended in good order."""
    made = Kept(terms)
    try:
        assert await made.keeper.begin()
        yield made
    finally:
        await made.keeper.close()


@asynccontextmanager
async def watched(keeper: LaneKeeper) -> AsyncGenerator[None]:
    """A keeper that keeps."""
    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(keeper.keep())
        try:
            yield
        finally:
            keeping.cancel()


def test_a_lane_is_called_by_its_port_or_as_its_owner_says() -> None:
    assert UrlOf("wss", "lane.example")(7421) == "wss://lane.example:7421"
    assert UrlOf("ws", "::1")(7421) == "ws://[::1]:7421"
    assert UrlOf("ws", "::1", "wss://lane.example/x")(7421) == "wss://lane.example/x"


async def test_a_lane_is_started_told_everything_and_ends_with_its_keeper(tmp_path: Path) -> None:
    terms = terms_in(tmp_path)
    first = Kept(terms)
    assert not first.keeper.is_there
    first.keeper.post(letter.Beat())
    assert first.lanes.url is None
    async with kept(terms) as here:
        pid = lane_pid()
        assert here.keeper.is_there
        assert here.keeper.word == 0
        assert not here.lanes.is_behind
        assert here.lanes.url is not None
        assert here.lanes.url.startswith("ws://127.0.0.1:")
        floor = peers.Floor(here.lanes.url, tmp_path, terms.server)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(floor.url.rpartition(":")[2]))
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
        await writer.wait_closed()
    assert is_gone(pid)
    assert not socket_path(tmp_path).exists()
    await first.keeper.close()


async def test_the_next_main_process_finds_the_lane_of_the_one_that_died(tmp_path: Path) -> None:
    terms = terms_in(tmp_path)
    first = Kept(terms)
    assert await first.keeper.begin()
    pid = lane_pid()
    async with kept(terms) as second:
        await until(lambda: not first.keeper.is_there)
        assert lane_pid() == pid
        assert second.keeper.is_there
        assert second.lanes.url == first.lanes.url
    await first.keeper.close()
    assert is_gone(pid)


async def test_a_lane_by_other_terms_is_ended_and_another_takes_its_place(tmp_path: Path) -> None:
    first = Kept(terms_in(tmp_path))
    assert await first.keeper.begin()
    pid = lane_pid()
    async with kept(terms_in(tmp_path, lease_ttl_s=20.0)) as second:
        await until(lambda: is_gone(pid))
        assert lane_pid() != pid
        assert second.keeper.is_there
        assert second.lanes.url == first.lanes.url, "peers that know the old port find the new lane there"
    await first.keeper.close()


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
async def test_a_lane_that_hangs_or_is_gone_is_replaced_at_the_same_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    monkeypatch.setattr(lanekeeper, "SILENT_S", 1.5)
    monkeypatch.setattr(lanekeeper, "PAUSE_S", 0.05)
    async with kept(terms_in(tmp_path)) as here, watched(here.keeper):
        pid, url = lane_pid(), here.lanes.url
        os.kill(pid, number)
        await until(lambda: has_another(pid) and here.keeper.is_there)
        assert here.lanes.url == url
        assert is_gone(pid)
    said = capfd.readouterr().err
    assert "its process is gone" in said
    assert ("it was silent" in said) == (number == signal.SIGSTOP)


async def test_what_changes_about_operators_is_told_while_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanekeeper, "LOOK_S", 0.01)
    async with kept(terms_in(tmp_path)) as here:
        posted: list[Line] = []
        monkeypatch.setattr(here.keeper, "post", posted.append)
        here.floor.desk.state.operators.pop("vic")
        async with watched(here.keeper):
            await until(lambda: bool(posted))
        monkeypatch.undo()
    (roll,) = [line for line in posted if isinstance(line, letter.Roll)]
    assert "vic" not in {each.name for each in roll.operators}


async def test_a_port_that_is_taken_makes_the_next_try_take_any(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        here = Kept(terms_in(tmp_path, port=port))
        assert not await here.keeper.begin()
        assert not here.keeper.is_there
        assert await here.keeper.begin()
        assert here.lanes.url != f"ws://127.0.0.1:{port}"
        await here.keeper.close()


async def test_a_lane_that_does_not_get_ready_in_time_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanekeeper, "START_S", 0.0)
    here = Kept(terms_in(tmp_path))
    assert not await here.keeper.begin()
    await here.keeper.close()
    assert not socket_path(tmp_path).exists()


async def test_a_lane_that_is_only_being_started_ends_with_its_keeper(tmp_path: Path) -> None:
    keeper = Kept(terms_in(tmp_path)).keeper
    assert await keeper.begin()
    first = lane_pid()
    os.kill(first, signal.SIGKILL)
    await until(lambda: not keeper.is_there)
    begun = asyncio.create_task(keeper.begin())  # noqa: TID251 - cancelled below
    await until(lambda: has_another(first))
    second = lane_pid()
    begun.cancel()
    await asyncio.gather(begun, return_exceptions=True)
    async with asyncio.timeout(peers.WAIT_S):
        await keeper.close()
    assert is_gone(second)


async def test_a_lane_that_does_not_end_when_told_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanekeeper, "END_S", 0.1)
    async with kept(terms_in(tmp_path)):
        pid = lane_pid()
        os.kill(pid, signal.SIGSTOP)
    assert is_gone(pid)


def test_what_a_lane_left_in_its_journal_can_be_read_without_one(tmp_path: Path) -> None:
    terms = terms_in(tmp_path)
    assert left_entries(terms.data) == ()
    journal = Journal(tmp_path / LANE_JOURNAL_NAME)
    journal.append(b"one")
    journal.close()
    assert left_entries(terms.data) == (b"one",)
