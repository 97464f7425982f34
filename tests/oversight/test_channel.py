import asyncio
from pathlib import Path

import pytest

import crew
import peers
from watchfloor.link import real_surroundings
from watchfloor.oversight import LinkBack, LinkEnded, LinkLost, Operator, Refused, Unreachable, Unreadable
from watchfloor.oversight import channel as channels
from watchfloor.oversight.beside import beside
from watchfloor.oversight.channel import Channel, Heard, Terms
from watchfloor.oversight.killswitch import probe
from watchfloor.wire import Get, OperatorNote, Ping, Reply, encode
from watchfloor.wire.limits import LINE_BYTES


class Ears:
    """What a channel hears, to be waited for."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[Heard] = asyncio.Queue()

    async def hear(self, heard: Heard) -> None:
        await self.heard.put(heard)

    async def until(self, of: type) -> object:
        async with asyncio.timeout(peers.WAIT_S):
            while not isinstance(found := await self.heard.get(), of):
                pass
        return found


def channel(operator: Operator, ears: Ears) -> Channel:
    return Channel(Terms(operator, "/v1/console", "test", "", real_surroundings()), ears.hear)


async def test_each_request_gets_its_own_answer(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        one = channel(await crew.enrolled(floor, tmp_path), Ears())
        await one.open()
        async with beside(one.run), asyncio.TaskGroup() as group:
            asked = [
                group.create_task(one.ask(f"q{number}", encode(Get(id=f"q{number}", what="runs"))))
                for number in range(20)
            ]
        answers = [task.result() for task in asked]
        assert [answer.id for answer in answers if isinstance(answer, Reply)] == [f"q{n}" for n in range(20)]


async def test_a_line_that_is_too_long_never_leaves(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        one = channel(await crew.enrolled(floor, tmp_path), Ears())
        await one.open()
        with pytest.raises(Refused, match="make it shorter"):
            await one.say(encode(OperatorNote(id="1", run="R", text="x" * LINE_BYTES)))
        await one.close()
        with pytest.raises(Unreachable, match="nothing is kept"):
            await one.say(encode(Ping(nonce="n")))


async def test_a_line_that_the_server_refuses_ends_whoever_waits(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        one = channel(await crew.enrolled(floor, tmp_path), Ears())
        await one.open()
        async with beside(one.run):
            with pytest.raises(Refused, match="refused a line"):
                await one.ask("q", b'{"t":"nonsense"}')
            assert (await probe(one, "n", real_surroundings())).pong.nonce == "n"


async def test_an_answer_that_never_comes_is_given_up(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        one = channel(await crew.enrolled(floor, tmp_path), Ears())
        await one.open()
        with pytest.raises(Unreachable, match="did not answer within"):
            await one.ask("q", encode(Get(id="q", what="runs")), deadline_s=0.05)  # nobody reads
        await one.close()


async def test_a_lost_link_fails_who_waits_and_is_dialled_again(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        ears = Ears()
        one = channel(await crew.enrolled(floor, tmp_path), ears)
        await one.open()
        async with beside(one.run):
            await one.break_off()
            lost = await ears.until(LinkLost)
            assert isinstance(lost, LinkLost)
            assert lost.reason
            await ears.until(LinkBack)
            assert one.is_up
            assert (await probe(one, "n", real_surroundings())).pong.nonce == "n"


async def test_a_server_that_is_gone_is_tried_until_it_is_back(tmp_path: Path) -> None:
    ears = Ears()
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        port = int(floor.url.rpartition(":")[2])
        one = channel(mara, ears)
        await one.open()
        running = asyncio.get_running_loop().create_task(one.run())
    await ears.until(LinkLost)
    assert not one.is_up
    async with peers.serving(tmp_path / "data", listen=f"127.0.0.1:{port}"):
        await ears.until(LinkBack)
        running.cancel()
        await asyncio.wait((running,))


async def test_a_refusal_is_the_end(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        ears = Ears()
        mara = await crew.enrolled(floor, tmp_path)
        async with crew.connect(mara) as session:
            reply = await session.admin("operator.add", "eve", ("viewer",))
            assert isinstance(reply.value, dict)
            eve = await crew.enrolled_with(floor, tmp_path, str(reply.value["code"]), "eve")
            one = channel(eve, ears)
            await one.open()
            async with beside(one.run):
                await session.admin("operator.remove", "eve")
                assert isinstance(await ears.until(LinkEnded), LinkEnded)
                assert isinstance(one.fault, Refused)
                with pytest.raises(Refused):
                    await one.say(encode(Ping(nonce="n")))


async def test_a_line_that_cannot_be_read_is_passed_over_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        ears = Ears()
        one = channel(await crew.enrolled(floor, tmp_path), ears)
        await one.open()
        monkeypatch.setattr(channels, "TO_CONSOLE", channels.CONSOLE_WELCOMES)
        async with beside(one.run):
            await one.say(encode(Ping(nonce="n")))
            assert isinstance(await ears.until(Unreadable), Unreadable)


async def test_what_must_be_settled_first_can_fail_the_opening(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        one = channel(await crew.enrolled(floor, tmp_path), Ears())

        async def settle(_: object) -> None:
            raise Refused("no", "not like this")

        one.settle = settle
        with pytest.raises(Refused, match="not like this"):
            await one.open()
        assert not one.is_up
