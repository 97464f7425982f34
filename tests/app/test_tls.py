import ssl
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

import peers
from certificates import certificate
from watchfloor_server.app import StartError
from watchfloor_server.app.tls import is_loopback, tls_context
from watchfloor_server.settings import load


@pytest.mark.parametrize("host", ["127.0.0.1", "127.5.5.5", "::1", "localhost"])
def test_this_machine_needs_no_certificate(host: str) -> None:
    assert is_loopback(host)
    listen = f"[{host}]:0" if ":" in host else f"{host}:0"
    assert tls_context(load({"data": "/nowhere", "listen": listen}, {}).settings) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "localhost.example.org"])
def test_elsewhere_a_server_without_a_certificate_does_not_listen(host: str) -> None:
    with pytest.raises(StartError, match="needs TLS"):
        tls_context(load({"data": "/nowhere", "listen": f"{host}:0"}, {}).settings)
    behind = {"data": "/nowhere", "listen": f"{host}:0", "behind_tls_proxy": True}
    assert tls_context(load(behind, {}).settings) is None
    with pytest.raises(StartError, match="--dev"):
        tls_context(load({**behind, "dev": True}, {}).settings)


def test_a_certificate_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    files = {"tls_cert": tmp_path / "cert.pem", "tls_key": tmp_path / "key.pem"}
    with pytest.raises(StartError, match=r"cert\.pem"):
        tls_context(load({"data": "/nowhere", **files}, {}).settings)
    files["tls_cert"].write_text("rubbish")
    files["tls_key"].write_text("rubbish")
    with pytest.raises(StartError, match=r"cert\.pem"):
        tls_context(load({"data": "/nowhere", **files}, {}).settings)


async def test_with_a_certificate_wss_is_spoken(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    async with peers.serving(tmp_path / "data", tls_cert=cert, tls_key=key) as floor:
        trust = ssl.create_default_context(cafile=str(cert))
        with pytest.raises(InvalidStatus, match="401"):
            await connect(floor.url.replace("ws:", "wss:") + "/v1/agent", ssl=trust, subprotocols=["watchfloor.v1"])  # pyright: ignore[reportArgumentType]
