import asyncio
import gzip
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import cast

import pytest

from forge import Signer, key_set
from watchfloor.jwks import RemoteKeys, TokenRefused
from watchfloor.jwks.remote import BROKEN_OFF_S, COOLDOWN_S, STALE_S, TTL_S

ONE, TWO = Signer("ES256", "one"), Signer("ES256", "two", number=1)
OLD, NEW = key_set(ONE.jwk()), key_set(ONE.jwk(), TWO.jwk())

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


class Issuer:
    """A real HTTP server on this machine; `answer` is what it does with the next requests."""

    def __init__(self) -> None:
        self.answer: Answer = body(OLD)
        self.requests: list[bytes] = []
        self.url = ""
        self.serving: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request, answer it, close."""
        task = cast("asyncio.Task[None]", asyncio.current_task())
        self.serving.add(task)
        try:
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            await self.answer(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
            self.serving.discard(task)

    async def end(self) -> None:
        """Break off what still answers."""
        serving = tuple(self.serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving)


def body(content: bytes, status: str = "200 OK", *headers: str) -> Answer:
    """Answer with this."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        head = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers]
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + content)

    return answer


async def silence(writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.Event().wait()


async def drip(writer: asyncio.StreamWriter) -> None:
    """Begin well, and send a byte now and then without end."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def flood(writer: asyncio.StreamWriter) -> None:
    """Send without end, as fast as it goes."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b" " * 65536)
        await writer.drain()


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close without a word."""
    writer.close()


@asynccontextmanager
async def issuing() -> AsyncGenerator[Issuer]:
    issuer = Issuer()
    server = await asyncio.start_server(issuer.serve, "127.0.0.1", 0)
    issuer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys"
    try:
        yield issuer
    finally:
        server.close()
        await issuer.end()


async def test_a_set_is_fetched_once_while_it_is_fresh() -> None:
    async with issuing() as issuer:
        clock = Clock()
        source = RemoteKeys(issuer.url, clock=clock)
        first = await source.find("one")
        clock.s += TTL_S - 1
        assert await source.find("one") is first
        assert len(issuer.requests) == 1
        clock.s += 1
        await source.find("one")
        assert len(issuer.requests) == 2
        assert b"accept-encoding: identity" in issuer.requests[0].lower()


async def test_an_unknown_kid_brings_the_rotated_key() -> None:
    async with issuing() as issuer:
        clock = Clock()
        source = RemoteKeys(issuer.url, clock=clock)
        assert not (await source.find("one")).has("two")
        issuer.answer = body(NEW)
        clock.s += COOLDOWN_S
        assert (await source.find("two")).has("two")
        assert len(issuer.requests) == 2


async def test_ten_thousand_unknown_kids_cost_the_issuer_one_question_per_cooldown() -> None:
    async with issuing() as issuer:
        clock = Clock()
        source = RemoteKeys(issuer.url, clock=clock)
        await source.find("one")
        for number in range(10_000):
            clock.s += 2 * COOLDOWN_S / 10_000
            await source.find(f"kid-{number}")
        assert 2 <= len(issuer.requests) <= 4


async def test_a_hundred_tokens_at_once_share_one_fetch() -> None:
    async with issuing() as issuer:
        source = RemoteKeys(issuer.url, clock=Clock())
        sets = await asyncio.gather(*(source.find("one") for _ in range(100)))
        assert all(keys.has("one") for keys in sets)
        assert len(issuer.requests) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (silence, "Timeout|no whole answer within 0.3 s"),  # whichever of the two clocks comes first
        (drip, "no whole answer within 0.3 s"),
        (flood, "more than 262144 bytes"),
        (body(b" " * 262_145), "more than 262144 bytes"),
        (hang_up, "disconnected"),
        (body(b"", "302 Found", "Location: /elsewhere"), "answered 302"),
        (body(OLD, "301 Moved", "Location: https://idp.example/"), "answered 301"),
        (body(OLD, "404 Not Found"), "answered 404"),
        (body(OLD, "503 Down"), "answered 503"),
        (body(OLD, "203 Transformed"), "answered 203"),
        (body(gzip.compress(OLD), "200 OK", "Content-Encoding: gzip"), "compressed"),
        (body(b"<html>"), "not JSON"),
        (body(b"{}"), "`keys`"),
        (body(OLD[:-9]), "not JSON"),
    ],
)
async def test_a_bad_answer_is_no_key_and_says_why(answer: Answer, reason: str) -> None:
    async with issuing() as issuer:
        issuer.answer = answer
        source = RemoteKeys(issuer.url, clock=Clock(), deadline_s=0.3)
        with pytest.raises(TokenRefused, match=reason) as refused:
            await source.find("one")
        assert refused.value.code == "keys_unavailable"
        assert len(issuer.requests) == 1


async def test_an_issuer_that_is_down_is_believed_for_an_hour_and_then_no_more() -> None:
    async with issuing() as issuer:
        clock = Clock()
        source = RemoteKeys(issuer.url, clock=clock)
        known = await source.find("one")
        issuer.answer = body(b"", "500 Down")
        clock.s += TTL_S
        assert await source.find("one") is known
        clock.s += STALE_S - TTL_S
        with pytest.raises(TokenRefused, match="answered 500"):
            await source.find("one")
        issuer.answer = body(NEW)
        clock.s += COOLDOWN_S
        assert (await source.find("two")).has("two")


async def test_a_failing_issuer_is_not_asked_again_within_the_cooldown() -> None:
    async with issuing() as issuer:
        issuer.answer = body(b"", "500 Down")
        clock = Clock()
        source = RemoteKeys(issuer.url, clock=clock)
        for _ in range(50):
            with pytest.raises(TokenRefused):
                await source.find("one")
        assert len(issuer.requests) == 1


async def test_an_address_where_nobody_listens_is_a_refusal() -> None:
    async with issuing() as issuer:
        url = issuer.url
    with pytest.raises(TokenRefused, match="cannot be had"):
        await RemoteKeys(url, clock=Clock()).find("one")


async def test_while_one_token_waits_for_a_slow_issuer_others_use_what_is_known() -> None:
    async with issuing() as issuer:
        clock, asked = Clock(), asyncio.Event()
        source = RemoteKeys(issuer.url, clock=clock)
        known = await source.find("one")

        async def slow(writer: asyncio.StreamWriter) -> None:
            asked.set()
            await silence(writer)

        issuer.answer = slow
        clock.s += TTL_S
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(source.find("one"))
            await asked.wait()
            assert await source.find("one") is known
            waiting.cancel()


async def test_a_peer_that_leaves_while_it_is_asked_blocks_nobody() -> None:
    async with issuing() as issuer:
        clock, asked = Clock(), asyncio.Event()
        source = RemoteKeys(issuer.url, clock=clock)

        async def slow(writer: asyncio.StreamWriter) -> None:
            asked.set()
            await silence(writer)

        issuer.answer = slow
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(source.find("one"))
            await asked.wait()
            waiting.cancel()
        issuer.answer = body(OLD)
        with pytest.raises(TokenRefused, match="left before the answer"):
            await source.find("one")
        clock.s += BROKEN_OFF_S
        assert (await source.find("one")).has("one")


async def test_a_server_without_a_good_certificate_is_not_believed() -> None:
    async with issuing() as issuer:
        with pytest.raises(TokenRefused, match="cannot be had") as refused:
            await RemoteKeys(issuer.url.replace("http:", "https:"), clock=Clock(), deadline_s=0.3).find("one")
        assert refused.value.code == "keys_unavailable"
        assert ssl.create_default_context().verify_mode == ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    "url", ["http://idp.example/keys", "ftp://localhost/keys", "file:///etc/passwd", "keys.json", ""]
)
def test_keys_are_fetched_over_tls_or_from_this_machine(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        RemoteKeys(url)
