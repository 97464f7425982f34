import asyncio
import signal
import threading
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager

import pytest

from doubles import FakeServer
from lanes import FakeLane, LanedServer, main_process
from sessions import order, run_at
from watchfloor.agent import supervised
from watchfloor.errors import Stopped
from watchfloor.wire import Lease, Outcome, Paused, Reasoning, RefusedLine, Renew, Resumed, StoppedLine


@asynccontextmanager
async def both(**lane_is: object) -> AsyncGenerator[tuple[LanedServer, FakeLane]]:
    lane = FakeLane()
    for name, value in lane_is.items():
        setattr(lane, name, value)
    async with lane.listening():
        server = LanedServer(lane=lane.url)
        async with server.listening():
            yield server, lane


def quick(server: FakeServer, *, ttl_s: float = 100.0, renew_s: float = 0.02) -> None:
    server.lease = server.lease.model_copy(update={"ttl_s": ttl_s, "renew_s": renew_s})


async def killed(agent: Awaitable[None]) -> Stopped:
    with pytest.raises(Stopped, match="killed by mara: it loops") as caught:
        await agent
    return caught.value


async def nothing() -> None: ...


async def test_the_lease_is_renewed_on_the_lane_and_not_on_the_main_connection() -> None:
    async with both() as (server, lane):
        quick(server, renew_s=0.2)
        async with run_at(server) as run:
            await lane.said(Renew, 4)
            await run.reason("still here")
            await server.said(Reasoning)
        assert lane.tokens == ["credential"]
        assert not any(isinstance(line, Renew) for line in server.lines)


async def test_an_order_on_the_lane_is_obeyed_and_answered_on_both_connections() -> None:
    async with both() as (server, lane), run_at(server) as run:
        await lane.say(order(1, "pause"))
        await lane.said(Paused)
        await server.said(Paused)
        assert run.is_held
        await lane.say(order(2, "resume"))
        await lane.said(Resumed)
        await server.said(Resumed)
        assert not run.is_held


async def test_a_kill_on_the_lane_stops_the_run_and_the_same_order_later_changes_nothing() -> None:
    async with both() as (server, lane):

        async def agent() -> None:
            async with run_at(server):
                await lane.say(order(1, "kill", order="K"))
                await server.say(order(5000, "kill", order="K"))
                await asyncio.sleep(60)

        assert (await killed(agent())).order == "K"
        (word,) = await lane.said(StoppedLine)
        assert isinstance(word, StoppedLine)
        assert word.order == "K"
        assert word in server.lines


async def test_the_lane_is_dialled_again_and_its_loss_ends_nothing() -> None:
    async with both() as (server, lane), run_at(server) as run:
        for count in range(1, 4):
            await lane.until(lambda count=count: lane.links_count == count)
            await lane.said(Renew, count)
            lane.drop()
        await run.act("x", nothing)
        await server.said(Outcome)


async def test_without_the_lane_the_main_connection_renews() -> None:
    async with both() as (server, lane):
        quick(server)
        lane.refusal = RefusedLine(code="unknown", reason="no such run here")
        async with run_at(server):
            await server.said(Renew, 3)
            assert lane.lines == []


async def test_a_lane_that_hangs_does_not_cost_the_lease() -> None:
    async with both(renews=False) as (server, lane):
        quick(server)
        async with run_at(server) as run:
            await lane.said(Renew, 3)
            await server.said(Renew, 3)
            assert not run.is_held


async def test_a_lease_counts_from_when_it_was_asked_for_whichever_connection_answers() -> None:
    async with both(renews=False) as (server, lane):
        server.renews = False
        quick(server, ttl_s=0.3)
        async with run_at(server) as run:
            await lane.said(Renew, 20)
            acting = asyncio.get_running_loop().create_task(run.act("x", nothing))
            await lane.said(Renew, 24)
            assert run.is_held
            last = max(line.n for line in [*lane.lines, *server.lines] if isinstance(line, Renew))
            await server.say(Lease(n=last, epoch=7, ttl_s=100))
            await acting


async def test_a_lane_that_refuses_is_told_once_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with both(refusal=RefusedLine(code="x", reason="not\x1b[2J here")) as (server, lane), run_at(server):
        await lane.until(lambda: len(lane.tokens) > 3)
    (told,) = [record.getMessage() for record in caplog.records if "kill lane" in record.getMessage()]
    assert "\x1b" not in told


async def test_a_lane_of_another_run_is_not_listened_to() -> None:
    async with both(run="OTHER", greeting=[order(1, "kill")]) as (server, lane), run_at(server) as run:
        await lane.until(lambda: lane.links_count > 2)
        await run.act("x", nothing)
    assert lane.lines == []


async def test_a_fresh_credential_of_a_lease_opens_the_next_lane() -> None:
    async with both() as (server, lane), run_at(server):
        await lane.said(Renew)
        await lane.say(Lease(n=99, epoch=7, ttl_s=10, credential="fresh"), order(1, "pause"))
        await lane.said(Paused)
        lane.token = "fresh"
        lane.drop()
        await lane.until(lambda: lane.links_count == 2)


async def test_a_tool_in_its_thread_holds_the_word_back_on_the_lane_too() -> None:
    running, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        running.set()
        assert may_end.wait(30)

    async def agent(server: FakeServer) -> None:
        async with run_at(server) as run:
            await run.act("x", slow)

    async with both() as (server, lane), asyncio.TaskGroup() as group:
        task = group.create_task(killed(agent(server)))
        await asyncio.to_thread(running.wait, 30)
        await lane.say(order(1, "kill"))
        await asyncio.wait([task], timeout=0.2)
        assert not any(isinstance(line, StoppedLine) for line in [*lane.lines, *server.lines])
        may_end.set()
        await lane.said(StoppedLine)
        await task
        (outcome,) = await server.said(Outcome)
        assert isinstance(outcome, Outcome)
        assert outcome.status == "succeeded"


async def test_a_killed_run_says_its_last_word_on_the_lane_when_its_server_is_dead() -> None:
    async with FakeLane().listening() as lane:
        server = LanedServer(lane=lane.url)
        await server.start()

        async def agent() -> None:
            async with run_at(server):
                await lane.said(Renew)
                await server.stop()
                await lane.say(order(1, "kill"))
                await asyncio.sleep(60)

        await killed(agent())
        assert any(isinstance(line, StoppedLine) for line in lane.lines)


async def test_a_lane_that_breaks_under_the_last_word_hears_it_again() -> None:
    async with FakeLane().listening() as lane:
        server = LanedServer(lane=lane.url)
        await server.start()

        async def agent() -> None:
            async with run_at(server):
                await lane.said(Renew)
                await server.stop()
                await lane.say(order(1, "kill"))
                try:
                    await asyncio.sleep(60)
                finally:
                    lane.drop()

        await killed(agent())
        assert lane.links_count == 2
        assert sum(isinstance(line, StoppedLine) for line in lane.lines) == 1


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
async def test_a_kill_on_the_lane_works_while_the_main_process_hangs_or_is_dead(number: signal.Signals) -> None:
    async with FakeLane().listening() as lane, main_process(lane) as (url, process):

        async def agent() -> None:
            async with supervised("bot", task="a task", server=url, token="good-token") as run:
                await run.reason("before")
                await lane.said(Renew)
                process.send_signal(number)
                await lane.say(order(1, "kill"))
                await asyncio.sleep(60)

        await killed(agent())
        await lane.said(StoppedLine)


async def test_while_the_main_process_hangs_the_lane_holds_and_lets_go() -> None:
    async with (
        FakeLane().listening() as lane,
        main_process(lane) as (url, process),
        supervised("bot", task="a task", server=url, token="good-token") as run,
    ):
        await lane.said(Renew)
        process.send_signal(signal.SIGSTOP)
        await lane.say(order(1, "pause"))
        await lane.said(Paused)
        assert run.is_held
        await lane.say(order(2, "resume"))
        await lane.said(Resumed)
        process.send_signal(signal.SIGCONT)
        await run.act("x", nothing)


async def test_an_order_of_the_lane_is_kept_by_its_number_against_an_older_one_of_the_main_connection() -> None:
    async with both() as (server, lane), run_at(server) as run:
        await lane.say(order(4000, "pause", order="P"))
        await server.said(Paused)
        await server.say(order(3, "resume", order="R"), order(4000, "pause", order="P"))
        await server.said(Paused, 2)
        assert run.is_held
