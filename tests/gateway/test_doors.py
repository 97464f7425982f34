import asyncio
import json
from pathlib import Path

import pytest

import peers
from watchfloor_server.gateway import doors


async def get(floor: peers.Floor, path: str, method: str = "GET", host: str = "localhost") -> tuple[int, str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(floor.url.rpartition(":")[2]))
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition("\r\n\r\n")
    return int(head.split()[1]), body


async def test_plain_documents_need_no_token_and_hold_no_names(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        await peers.agent(floor)
        assert await get(floor, "/healthz") == (200, "ok\n")
        assert await get(floor, "/readyz") == (200, "ready\n")
        status, body = await get(floor, "/.well-known/watchfloor")
        assert (status, json.loads(body)) == (200, {"server": floor.server, "version": "v1"})
        assert json.loads((await get(floor, "/.well-known/jwks.json"))[1])["keys"][0]["crv"] == "Ed25519"
        status, body = await get(floor, "/metrics")
        assert "watchfloor_agents 1" in body
        assert "refund-bot" not in body
        assert "alice" not in body


async def test_everything_else_is_refused(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        assert (await get(floor, "/nowhere"))[0] == 404
        assert (await get(floor, "/healthz?x=1"))[0] == 200
        assert (await get(floor, "/healthz", host="evil.example"))[0] == 403
        assert (await get(floor, "/v1/agent"))[0] in (400, 401)
        for strange in ("//[", "http://[::1", "//]/v1/agent", "/v1/agent/", "//v1/agent"):
            assert (await get(floor, strange))[0] == 404, strange
        status, body = await get(floor, "/v1/%1b[31m")
        assert status == 404
        assert "\x1b" not in body


async def test_a_crowd_of_strangers_fills_no_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "RECORDED_PER_S", 1.0)
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        for _ in range(30):
            assert (await get(floor, "/v1/agent", host="evil.example"))[0] == 403
        refused = [each for each in (await mara.ask("records", after=0))["items"] if each["kind"] == "identity.refused"]
        assert 1 <= len(refused) < 20
        assert "watchfloor_doors_refused_total 30" in (await get(floor, "/metrics"))[1]
