import asyncio
import threading

import pytest

from ledgers import new
from watchfloor.chain import ProofError
from watchfloor_server.ledger import Ledger, Store


async def test_long_questions_are_asked_in_another_thread(ledger: Ledger) -> None:
    ledger.writer.append([new() for _ in range(10)])
    assert await ledger.writer.drain(20)
    page = await ledger.reader.ask(Store.page, 4, limit=3)
    assert ([record.seq for record in page.records], page.next) == ([5, 6, 7], 7)
    assert await ledger.reader.ask(lambda _: threading.current_thread()) is not threading.current_thread()


async def test_what_a_question_raises_comes_back(ledger: Ledger) -> None:
    with pytest.raises(ProofError):
        await ledger.reader.ask(Store.inclusion, 5, 3)


async def test_the_loop_goes_on_meanwhile(ledger: Ledger) -> None:
    answered = threading.Event()
    async with asyncio.TaskGroup() as group:
        question = group.create_task(ledger.reader.ask(lambda _: answered.wait(20)))
        await asyncio.sleep(0)
        answered.set()
    assert question.result()
