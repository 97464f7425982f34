import asyncio
import os
from pathlib import Path

import pytest

import watchfloor
from doubles import FakeServer
from sessions import order
from tree import Tree, warded
from watchfloor.agent import Run
from watchfloor.agent.joinlines import JOINS, DoorChallenge, Join, Joined, Over, Standing
from watchfloor.agent.supervising import Supervised
from watchfloor.errors import Denied, Refused, Stopped, Unreachable
from watchfloor.wire import (
    Action,
    AgentNote,
    Decision,
    Delegate,
    Ended,
    ErrorLine,
    Note,
    Outcome,
    Reasoning,
    RefusedLine,
    Said,
    SigningKey,
    ToolTerms,
    encode,
)


@pytest.fixture
def _in_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_SOCKET", str(tmp_path / "s"))


def joining(agent: str = "warden-sh", task: str = "sh -c work") -> Supervised:
    return watchfloor.supervised(agent, task=task)


async def double(x: int) -> int:
    return 2 * x


pytestmark = pytest.mark.usefixtures("_in_tree")


async def test_a_process_in_a_wardens_tree_joins_its_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with FakeServer().listening() as server, warded(server, tmp_path) as tree:
        async with joining() as run:
            assert (run.id, run.server, run.credential) == ("RUN1", "SRV", "credential")
            await run.reason("It was paid twice.", inputs=["mail"])
            assert await run.act("x", double, {"x": 4}, intent="why") == 8
            await run.note("done")
        assert [line.t for line in server.lines] == ["reasoning", "action", "outcome", "note"]
        assert [line.seq for line in server.lines if isinstance(line, Said)] == [1, 2, 3, 4]
        assert tree.session.gate.over is None
        assert len(server.runs) == 1
    assert caplog.records == []


async def test_another_name_and_task_are_told_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with (
        FakeServer().listening() as server,
        warded(server, tmp_path),
        joining("refund-bot", "ticket\x1b[2J 4711"),
    ):
        pass
    (told,) = [record.getMessage() for record in caplog.records]
    assert "joins the run RUN1 of agent warden-sh (sh -c work); it is not a run of agent refund-bot" in told
    assert "\x1b" not in told


async def test_decisions_come_back_as_in_a_run_of_its_own(tmp_path: Path) -> None:
    server = FakeServer(tools={"pay": ToolTerms(secret=("/card",))})
    async with server.listening(), warded(server, tmp_path), joining() as run:

        async def pay(card: str, amount: str) -> str:
            return f"{amount} from {card}"

        server.decide = lambda action: [
            Decision(action=action.action, answer="allow", reason="", rules=(), args={**action.args, "amount": "2"})
        ]
        assert await run.act("pay", pay, {"card": "4111", "amount": "1"}) == "2 from 4111"
        server.decide = lambda action: [Decision(action=action.action, answer="deny", reason="no", rules=("r",))]
        with pytest.raises(Denied, match="no"):
            await run.act("x", double, {"x": 1})
        (action, _) = await server.said(Action, 2)
        assert b"4111" not in encode(action)


async def test_a_line_that_the_server_refuses_is_a_denial_for_the_joiner_that_said_it(tmp_path: Path) -> None:
    async with FakeServer().listening() as server, warded(server, tmp_path), joining() as run, joining() as other:
        server.decide = lambda action: []
        await other.reason("another line before")
        acting = asyncio.get_running_loop().create_task(run.act("x", double, {"x": 1}))
        (action,) = await server.said(Action)
        assert isinstance(action, Action)
        await server.say(ErrorLine(code="sealed", reason="seal it", seq=action.seq))
        with pytest.raises(Denied, match="seal it"):
            await acting


async def becomes_held(run: Run) -> None:
    """Look until the run is held: its warden's line takes a moment."""
    for _ in range(2000):
        if run.is_held:
            return
        await asyncio.sleep(0.005)
    pytest.fail("it was never held")


async def test_a_pause_a_resume_and_a_kill_reach_the_joiner(tmp_path: Path) -> None:
    async def agent(server: FakeServer, tree: Tree) -> None:
        async with joining() as run:
            await server.say(order(1, "pause"))
            await becomes_held(run)
            assert tree.body.did == ["stand still"]
            acting = asyncio.get_running_loop().create_task(run.act("x", double, {"x": 1}))
            await run.reason("I wait")
            await server.said(Reasoning)
            assert run.is_held
            assert not any(isinstance(line, Action) for line in server.lines)
            await server.say(order(2, "resume"))
            assert await acting == 2
            await server.say(order(3, "kill"))
            await asyncio.sleep(60)

    async with FakeServer().listening() as server, warded(server, tmp_path) as tree:
        with pytest.raises(Stopped, match="killed by mara: it loops") as caught:
            await agent(server, tree)
        assert caught.value.order == "O3"
        assert not any(isinstance(line, Ended) for line in server.lines)


async def test_a_joiner_acts_only_while_the_wardens_lease_lasts(tmp_path: Path) -> None:
    server = FakeServer(renews=False)
    server.lease = server.lease.model_copy(update={"ttl_s": 0.3, "renew_s": 0.05})
    async with server.listening(), warded(server, tmp_path) as tree, joining() as run:
        await tree.session.pulse.until(lambda: not tree.session.gate.is_open)
        acting = asyncio.get_running_loop().create_task(run.act("x", double, {"x": 1}))
        await asyncio.wait([acting], timeout=0.1)
        assert run.is_held
        assert not any(isinstance(line, Action) for line in server.lines)
        server.renews = True
        assert await acting == 2


async def test_an_operators_note_reaches_every_joiner(tmp_path: Path) -> None:
    async with FakeServer().listening() as server, warded(server, tmp_path), joining() as one, joining() as other:
        await server.say(Note.model_validate({"from": "mara", "text": "why"}))
        for run in (one, other):
            async for note in run.notes():
                await run.note(f"to {note.from_}: {note.text}?")
                break
        assert len(await server.said(AgentNote, 2)) == 2


async def test_a_block_that_fails_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    async with FakeServer().listening() as server, warded(server, tmp_path):
        with pytest.raises(KeyError):
            async with joining():
                raise KeyError("gone")
        (line,) = await server.said(Reasoning)
        assert isinstance(line, Reasoning)
        assert line.text.endswith("left its part of this run as failed: KeyError: 'gone'")
        async with joining() as run:
            assert await run.act("x", double, {"x": 2}) == 4


async def test_without_its_warden_nothing_begins() -> None:
    with pytest.raises(Unreachable, match=r"WATCHFLOOR_SOCKET=.* gives no seat in its run: .*No such file"):
        async with joining():
            pytest.fail("it began")


async def answered(tmp_path: Path, *lines: bytes) -> str:
    """What becomes of a joiner whose warden answers so, and hangs up."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(encode(CHALLENGE) + b"\n")
        JOINS.read(await reader.readline())
        writer.write(b"".join(line + b"\n" for line in lines))
        writer.close()

    async with await asyncio.start_unix_server(connected, tmp_path / "s"):
        try:
            async with joining() as run:
                await run.act("x", double, {"x": 1})
        except (Refused, Unreachable, Stopped) as error:
            return f"{type(error).__name__}: {error}"
    return "it went on"


CHALLENGE = DoorChallenge(nonce="A" * 43, at="2026-01-31T09:30:00.000Z", server="SRV", run="RUN1")
JOINED = encode(
    Joined(
        run="RUN1",
        server="SRV",
        agent="warden-sh",
        task="sh -c work",
        seal_key="A" * 43,
        tools={},
        server_at="2026-01-31T09:30:00.000Z",
        boot_s=1.0,
    )
)
STANDING = encode(Standing(held=False, lease_until_s=1e12, credential="c"))


async def test_a_warden_that_refuses_hangs_up_or_talks_nonsense_gives_no_seat(tmp_path: Path) -> None:
    refused = encode(RefusedLine(code="over", reason="the run is over\x1b"))
    assert (await answered(tmp_path, refused)).startswith("Refused: the warden at ")
    foreign = encode(ErrorLine(code="tree", reason="not of this tree"))
    assert (await answered(tmp_path, foreign)).endswith("refused: not of this tree")
    assert (await answered(tmp_path)).startswith("Unreachable")
    assert (await answered(tmp_path, b"nonsense")).startswith("Unreachable")
    assert (await answered(tmp_path, JOINED)).startswith("Unreachable")


async def test_a_warden_that_is_gone_ends_the_joiner(tmp_path: Path) -> None:
    assert await answered(tmp_path, JOINED, STANDING) == "Stopped: the run's warden is gone"
    assert await answered(tmp_path, JOINED, STANDING, b"nonsense") == "Stopped: the run's warden is gone"


async def test_a_run_that_is_over_when_it_is_joined_stops_the_joiner(tmp_path: Path) -> None:
    over = encode(Over(reason="killed by mara", order="K", by="mara"))
    assert await answered(tmp_path, JOINED, over) == "Stopped: killed by mara"


def test_plain_code_in_a_tree_joins_it_too(tmp_path: Path) -> None:
    def agent() -> int:
        with joining() as run:
            run.reason("plainly")
            return run.act("x", pow, {"base": 2, "exp": 5})

    async def tree() -> None:
        async with FakeServer().listening() as server, warded(server, tmp_path):
            assert await asyncio.to_thread(agent) == 32
            assert [line.t for line in server.lines] == ["reasoning", "action", "outcome"]

    asyncio.run(tree())


async def test_an_outcome_that_is_not_this_joiners_is_refused(tmp_path: Path) -> None:
    async with FakeServer().listening() as server, warded(server, tmp_path), joining() as run:
        run.blocking._stance.say_outcome("FOREIGN", value=1)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        await run.reason("after it")
        await server.said(Reasoning)
        assert not any(isinstance(line, Outcome) for line in server.lines)


async def test_a_seat_hands_nothing_on_says_why_and_leaves_no_key_behind(tmp_path: Path) -> None:
    own, folder = SigningKey.from_seed(bytes(32)), tmp_path / "handed"
    folder.mkdir()
    async with FakeServer().listening() as server, warded(server, tmp_path), joining() as run:
        with pytest.raises(RuntimeError, match="a seat in its warden's run, which hands nothing on; begin without"):
            await run.delegate("writer", key=own, tools=["x"])
        with pytest.raises(RuntimeError, match="hands nothing on"):
            await run.hand_over(folder, "writer", tools=["x"])
        assert list(folder.iterdir()) == []
        await run.note("and goes on")
    assert [line.t for line in server.lines] == ["note"]


async def test_a_seat_that_says_delegate_itself_is_refused_by_the_warden(tmp_path: Path) -> None:
    async with FakeServer().listening() as server, warded(server, tmp_path):
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / "s"))
        await reader.readuntil()
        line = Delegate(id="d1", agent="writer", jkt="A" * 43, tools=("x",), ttl_s=30.0)
        writer.write(encode(Join(pid=os.getpid(), agent="a", task="t")) + b"\n" + encode(line) + b"\n")
        heard = (await reader.read(1 << 16)).split(b"\n")
        while not any(b'"error"' in row for row in heard):
            heard += (await reader.readuntil()).split(b"\n")
        writer.close()
    assert any(b"delegate" in row for row in heard)
    assert server.lines == []
