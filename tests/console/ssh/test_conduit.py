import asyncio
import fcntl
import os
import struct
import termios

import pytest

from watchfloor_console.ssh.conduit import Conduit, clamped, pipe, terminal


async def heard(conduit: Conduit, wanted: bytes) -> bytes:
    said, news = bytearray(), asyncio.Event()

    def hear(data: bytes) -> None:
        said.extend(data)
        news.set()

    conduit.said = hear
    conduit.listen()
    async with asyncio.timeout(20):
        while wanted not in said:
            news.clear()
            await news.wait()
    return bytes(said)


async def test_bytes_go_to_and_fro() -> None:
    conduit, theirs = pipe()
    conduit.type(b"hello")
    assert os.read(theirs, 100) == b"hello"
    os.write(theirs, b"\xff answer")
    assert await heard(conduit, b"answer") == b"\xff answer"
    conduit.no_more()
    assert os.read(theirs, 100) == b""
    os.close(theirs)
    conduit.close()
    conduit.close()
    conduit.type(b"nobody")
    conduit.no_more()
    conduit.resize(1, 1)


async def test_a_console_that_does_not_read_makes_its_client_wait() -> None:
    conduit, theirs = pipe()
    eager: list[bool] = []
    conduit.eager = eager.append
    sent = 0
    while not eager:
        conduit.type(b"x" * 65536)
        sent += 65536
    got = 0
    os.set_blocking(theirs, False)
    while got < sent:
        try:
            got += len(os.read(theirs, 65536))
        except BlockingIOError:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert eager == [False, True]
    os.close(theirs)
    conduit.close()


async def test_what_is_not_wanted_now_stays_where_it_is() -> None:
    conduit, theirs = pipe()
    conduit.listen()
    conduit.rest()
    os.write(theirs, b"later")
    assert await heard(conduit, b"later") == b"later"
    conduit.rest()
    os.write(theirs, b"the last")
    os.close(theirs)
    assert conduit.last_words() == b"the last"
    conduit.close()


async def test_a_terminal_has_the_clients_size_and_hangs_up_with_it() -> None:
    conduit, theirs = terminal(120, 30)
    assert size_of(theirs) == (30, 120)
    conduit.resize(4_000_000_000, 4_000_000_000)
    assert size_of(theirs) == (500, 1000)
    conduit.type(b"word\r")
    assert os.read(theirs, 100) == b"word\n"
    conduit.close()
    assert os.read(theirs, 100) == b""
    os.close(theirs)


async def test_the_end_of_what_is_typed_is_a_key_on_a_terminal() -> None:
    conduit, theirs = terminal(80, 24)
    conduit.no_more()
    assert os.read(theirs, 100) == b""
    os.close(theirs)
    conduit.close()


def size_of(descriptor: int) -> tuple[int, int]:
    rows, columns, _, _ = struct.unpack("HHHH", fcntl.ioctl(descriptor, termios.TIOCGWINSZ, b"\0" * 8))
    return rows, columns


@pytest.mark.parametrize(("said", "taken"), [((0, 0), (24, 80)), ((200, 60), (60, 200)), ((2**32 - 1, 1), (1, 1000))])
def test_no_size_that_a_client_says_costs_more_than_a_screen(said: tuple[int, int], taken: tuple[int, int]) -> None:
    assert clamped(*said) == taken
