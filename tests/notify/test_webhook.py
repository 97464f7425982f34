import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from receiver import receiving
from watchfloor_server.notify import Page, Secrets, Undelivered, Webhooks

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
PAGE = Page("E-1-opened", "escalation.opened", "2026-01-31T09:30:00.000Z", {"tool": "refund.issue"})
SECRET = b"k" * 32


def webhooks(deadline_s: float = 5.0, own: dict[str, bytes] | None = None) -> Webhooks:
    return Webhooks(Secrets(SECRET, own or {}), lambda: AT, deadline_s=deadline_s)


async def test_a_page_arrives_signed_over_id_time_and_body() -> None:
    async with receiving() as receiver:
        await webhooks().post(receiver.url, PAGE)
    (got,) = receiver.got
    assert (got.path, got.body) == ("/oncall?key=hush", PAGE.body())
    message = f"E-1-opened.{int(AT.timestamp())}.".encode() + got.body
    mac = base64.b64encode(hmac.digest(SECRET, message, hashlib.sha256)).decode()
    assert got.headers["webhook-id"] == "E-1-opened"
    assert got.headers["webhook-signature"] == f"v1,{mac}"


async def test_a_target_with_a_secret_of_its_own_gets_pages_signed_with_that_and_others_do_not() -> None:
    async with receiving() as one, receiving() as other:
        poster = webhooks(own={one.url: b"o" * 32})
        await poster.post(one.url, PAGE)
        await poster.post(other.url, PAGE)
    signed = [got.headers["webhook-signature"] for got in (*one.got, *other.got)]
    message = f"E-1-opened.{int(AT.timestamp())}.".encode() + PAGE.body()
    macs = [hmac.digest(secret, message, hashlib.sha256) for secret in (b"o" * 32, SECRET)]
    assert signed == [f"v1,{base64.b64encode(mac).decode()}" for mac in macs]


@pytest.mark.parametrize(("status", "final"), [(500, False), (429, False), (408, False), (404, True), (410, True)])
async def test_an_answer_that_is_no_yes_is_a_failure(status: int, final: bool) -> None:
    async with receiving(status) as receiver:
        with pytest.raises(Undelivered, match=f"answered {status}") as failed:
            await webhooks().post(receiver.url, PAGE)
    assert failed.value.is_final is final


async def test_a_redirect_is_not_followed() -> None:
    async with receiving() as other:
        away = f"HTTP/1.1 307 x\r\nlocation: {other.url}\r\ncontent-length: 0\r\n\r\n".encode()
        async with receiving(away) as receiver:
            with pytest.raises(Undelivered, match="answered 307"):
                await webhooks().post(receiver.url, PAGE)
        assert other.got == []


async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy, receiving() as receiver:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        await webhooks().post(receiver.url, PAGE)
        assert (len(receiver.got), proxy.got) == (1, [])


async def test_an_endless_answer_is_not_read() -> None:
    endless = b"HTTP/1.1 200 x\r\ntransfer-encoding: chunked\r\n\r\n" + b"1000\r\n" + b"x" * 100
    async with receiving(endless) as receiver:
        await webhooks().post(receiver.url, PAGE)


@pytest.mark.parametrize("answer", [None, b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 x\r\nx: " + b"y" * 500_000])
async def test_whoever_answers_nothing_that_can_be_read_did_not_take_it(answer: bytes | None) -> None:
    async with receiving(answer) as receiver:
        with pytest.raises(Undelivered) as failed:
            await webhooks(deadline_s=0.2).post(receiver.url, PAGE)
    assert not failed.value.is_final


async def test_nobody_there_is_a_failure_and_so_is_a_place_where_no_page_goes() -> None:
    async with receiving() as receiver:
        url = receiver.url
    with pytest.raises(Undelivered):
        await webhooks().post(url, PAGE)
    with pytest.raises(Undelivered, match="https") as failed:
        await webhooks().post("http://hooks.example/", PAGE)
    assert failed.value.is_final
