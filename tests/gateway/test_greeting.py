import json
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

import peers
from watchfloor.wire import limits


async def knock(floor: peers.Floor) -> peers.Peer:
    socket = await connect(
        floor.url + "/v1/agent",
        additional_headers={"Authorization": f"Bearer {floor.token()}"},
        subprotocols=[Subprotocol("watchfloor.v1")],
    )
    floor.sockets.append(socket)
    peer = peers.Peer(socket, floor.server)
    challenge = await peer.of("challenge")
    assert (len(challenge["nonce"]), challenge["server"]) == (43, floor.server)
    return peer


async def test_who_says_nothing_is_let_go_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HANDSHAKE_S", 0.2)
    async with peers.serving(tmp_path) as floor:
        assert (await (await knock(floor)).closed())[0] == 4408


async def test_every_connection_has_another_nonce(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        nonces: set[str] = set()
        for _ in range(3):
            socket = await connect(
                floor.url + "/v1/agent",
                additional_headers={"Authorization": f"Bearer {floor.token()}"},
                subprotocols=[Subprotocol("watchfloor.v1")],
            )
            nonces.add(json.loads(await socket.recv())["nonce"])
            await socket.close()
        assert len(nonces) == 3


@pytest.mark.parametrize("message", ["{}\n{}", '{"t":"renew","n":1}', "", "rubbish"])
async def test_anything_but_one_hello_is_refused(tmp_path: Path, message: str) -> None:
    async with peers.serving(tmp_path) as floor:
        peer = await knock(floor)
        await peer.socket.send(message)
        assert (await peer.of("refused"))["reason"]
        assert (await peer.closed())[0] == 4403


async def test_a_binary_hello_closes(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        peer = await knock(floor)
        await peer.socket.send(b"{}")
        assert (await peer.closed())[0] == 4400
