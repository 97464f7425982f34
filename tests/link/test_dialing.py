import asyncio
from functools import partial
from http import HTTPStatus
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from doubles import FakeServer
from watchfloor.errors import Refused, Unreachable
from watchfloor.link import Door, Link, dial
from watchfloor.wire import AGENT_WELCOMES, AgentHello, AgentWelcome, RefusedLine, SigningKey

KEY = SigningKey.from_seed(bytes(range(32)))
HELLO = partial(AgentHello, agent="bot", human=None, task="a task", supervision="sdk")


async def knock(url: str, token: str = "good-token", pinned: str | None = None) -> Link[AgentWelcome]:
    door = Door(url, "/v1/agent", pinned)
    return await dial(door, token, KEY, HELLO, AGENT_WELCOMES, boot_s=lambda: 5.0)


async def test_a_link_is_welcomed_and_knows_its_server() -> None:
    async with FakeServer().listening() as server, await knock(server.url) as link:
        assert link.server == "SRV"
        assert link.welcome.run == "RUN1"
        assert link.greeting.hello_at_s == 5.0
        assert server.hellos[0].agent == "bot"


async def test_a_unix_socket_speaks_the_same_wire(tmp_path: Path) -> None:
    async with FakeServer().listening(str(tmp_path / "s")) as server, await knock(server.url) as link:
        assert link.welcome.run == "RUN1"


async def test_the_pinned_server_is_let_through() -> None:
    async with FakeServer().listening() as server, await knock(server.url, pinned="SRV") as link:
        assert link.server == "SRV"


async def test_another_server_than_the_pinned_one_gets_no_hello() -> None:
    async with FakeServer().listening() as server:
        with pytest.raises(Refused, match="'SRV', and 'OTHER' was pinned"):
            await knock(server.url, pinned="OTHER")
        assert server.hellos == []


async def test_a_foreign_token_is_refused() -> None:
    async with FakeServer().listening() as server:
        with pytest.raises(Refused, match="does not accept this token: the token is foreign") as caught:
            await knock(server.url, token="stolen")
        assert caught.value.code == "token"


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "umlaut-ä"])
async def test_a_token_that_fits_no_header_is_never_sent(token: str) -> None:
    async with FakeServer().listening() as server:
        with pytest.raises(Refused, match="write the bare token"):
            await knock(server.url, token=token)
        assert server.tokens == []


async def test_a_server_that_cannot_write_is_unreachable() -> None:
    async with FakeServer(status=503).listening() as server:
        with pytest.raises(Unreachable, match="cannot take anybody now: not now"):
            await knock(server.url)


async def test_a_refusal_after_hello_carries_its_code_and_reason() -> None:
    refusal = RefusedLine(code="locked", reason="the agent is locked\x1b[2J")
    async with FakeServer(refusal=refusal).listening() as server:
        with pytest.raises(Refused, match="refused: the agent is locked") as caught:
            await knock(server.url)
    assert caught.value.code == "locked"
    assert "\x1b" not in caught.value.reason


async def test_where_nobody_listens_nobody_is_reached() -> None:
    server = FakeServer()
    async with server.listening():
        pass
    with pytest.raises(Unreachable, match="there is no server"):
        await knock(server.url)


async def test_a_redirect_does_not_carry_the_token_elsewhere() -> None:
    async with FakeServer().listening() as elsewhere:

        def redirect(_: ServerConnection, request: Request) -> Response:
            return Response(HTTPStatus.FOUND, "Found", Headers({"Location": f"{elsewhere.url}{request.path}"}), b"")

        async with serve(_hold, "127.0.0.1", 0, process_request=redirect) as server:
            with pytest.raises(Unreachable, match="HTTP status 302"):
                await knock(f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}")
        assert elsewhere.tokens == []


async def test_a_websocket_that_is_not_ours_is_no_watchfloor_server() -> None:
    async with serve(_hold, "127.0.0.1", 0) as server:
        with pytest.raises(Unreachable, match=r"does not speak watchfloor\.v1"):
            await knock(f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}")


async def test_a_challenge_that_is_not_one_is_an_answer_of_no_watchfloor_server() -> None:
    async def babble(connection: ServerConnection) -> None:
        await connection.send('{"t":"hello"}')
        await connection.wait_closed()

    async with serve(babble, "127.0.0.1", 0, subprotocols=["watchfloor.v1"]) as server:  # pyright: ignore[reportArgumentType]
        with pytest.raises(Unreachable, match="is no watchfloor server"):
            await knock(f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}")


async def test_a_cancelled_dial_leaves_no_connection_behind() -> None:
    gone = asyncio.Event()

    async def silent(connection: ServerConnection) -> None:
        arrived.set()
        await connection.wait_closed()
        gone.set()

    arrived = asyncio.Event()
    async with serve(silent, "127.0.0.1", 0, subprotocols=["watchfloor.v1"]) as server, asyncio.TaskGroup() as group:  # pyright: ignore[reportArgumentType]
        task = group.create_task(knock(f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"))
        async with asyncio.timeout(5):
            await arrived.wait()
            task.cancel()
            await gone.wait()


async def _hold(connection: ServerConnection) -> None:
    await connection.wait_closed()
