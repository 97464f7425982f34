import asyncio
import os
from pathlib import Path

import pytest

from inns import consoles
from watchfloor_console.ssh.conduit import pipe
from watchfloor_console.ssh.door import errand_of
from watchfloor_console.ssh.nursery import Nursery


async def test_a_warm_process_that_was_lost_ends_its_consoles_and_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    nursery = Nursery()
    await nursery.open()
    nowhere = errand_of("ws://127.0.0.1:9", is_read_only=False)
    try:
        assert await code_of(nursery) == 1
        assert nursery.living == 0
        over: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        ours, theirs = pipe()
        nursery.begin(nowhere, theirs, over.set_result)
        nursery.kill()
        async with asyncio.timeout(20):
            assert await over == 1
        os.close(theirs)
        ours.close()
        assert await code_of(nursery) == 1
    finally:
        nursery.close()
    assert consoles() == []
    nursery.end(99)


async def code_of(nursery: Nursery) -> int:
    """A console of a server that is not there: it says so, and ends."""
    over: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    said: list[bytes] = []
    ours, theirs = pipe()
    nursery.begin(errand_of("ws://127.0.0.1:9", is_read_only=False), theirs, over.set_result)
    os.close(theirs)
    ours.said = said.append
    async with asyncio.timeout(40):
        code = await over
    text = (b"".join(said) + ours.last_words()).decode()
    assert text.startswith("watchfloor: ")
    assert text.count("\n") == 1
    ours.close()
    return code
