import asyncio
from collections.abc import Callable
from pathlib import Path

import peers
from watchfloor.oversight import Operator, Pins, enrol, real_surroundings
from watchfloor_console.driver.aim import Aim, Sight
from watchfloor_console.driver.killing import Down, Heard, KillThread, Ready, Sent
from watchfloor_console.driver.presses import Told


class News:
    """What the thread told, to be waited for in a loop."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self._loop = asyncio.get_running_loop()
        self._came = asyncio.Event()

    def __call__(self, heard: Heard) -> None:
        self.heard.append(heard)
        self._loop.call_soon_threadsafe(self._came.set)

    async def of(self, wanted: Callable[[Heard], bool]) -> Heard:
        async with asyncio.timeout(20):
            while True:
                for heard in self.heard:
                    if wanted(heard):
                        return heard
                self._came.clear()
                await self._came.wait()


async def operator_of(server: peers.Floor, home: Path) -> Operator:
    code = (server.data / "first-operator.code").read_text()
    return (await enrol(server.url, code, "mara", Pins(home))).operator


def aimed(run: str) -> Sight:
    sight = Sight(lambda: 0.0)
    sight.paint(Aim(run, "refund-bot"))
    return sight


async def test_a_press_holds_the_run_and_taking_it_back_lets_it_go_on(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as server:
        bot = await peers.agent(server)
        news = News()
        thread = KillThread(
            await operator_of(server, tmp_path / "home"), aimed(bot.run), news, real_surroundings(), 3.0
        )
        thread.start()
        try:
            await news.of(lambda heard: isinstance(heard, Ready) and heard.can_stop)
            thread.press("kill")
            order = await bot.of("order")
            assert (order["kind"], order["after_s"]) == ("kill", 3.0)
            await news.of(lambda heard: isinstance(heard, Sent) and not heard.error)
            thread.press("take_back")
            assert (await bot.of("order"))["kind"] == "resume"
            thread.command(bot.run, "refund-bot")
            assert (await bot.of("order"))["after_s"] == 3.0
        finally:
            await asyncio.to_thread(thread.stop)


async def test_a_kill_without_a_link_is_not_sent_later(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as server:
        operator = await operator_of(server, tmp_path / "home")
    news = News()
    thread = KillThread(operator, aimed("R"), news, real_surroundings(), 3.0)
    thread.start()
    try:
        await news.of(lambda heard: isinstance(heard, Down))
        thread.press("kill")
        sent = await news.of(lambda heard: isinstance(heard, Sent))
        assert isinstance(sent, Sent)
        assert "NO LINK" in sent.error
    finally:
        await asyncio.to_thread(thread.stop)


async def test_f9_arms_and_another_key_disarms(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as server:
        operator = await operator_of(server, tmp_path / "home")
        news = News()
        thread = KillThread(operator, aimed("R"), news, real_surroundings(), 3.0)
        thread.start()
        try:
            await news.of(lambda heard: isinstance(heard, Ready))
            thread.press("stop_all")
            async with asyncio.timeout(20):
                while thread.armed_left_s() is None:  # noqa: ASYNC110 - another thread arms it
                    await asyncio.sleep(0)
            thread.disarm()
            thread.press("take_back")
            await news.of(lambda heard: isinstance(heard, Told))
            assert thread.armed_left_s() is None
        finally:
            await asyncio.to_thread(thread.stop)
