import asyncio
import json
from contextlib import aclosing
from pathlib import Path

import pytest

import crew
import peers
from watchfloor.oversight import (
    Fork,
    OrderScope,
    Oversight,
    Question,
    RecordLine,
    Refused,
    Reply,
    Watch,
    connect,
    read_record,
    read_records,
)


async def grown(session: Oversight, run: str) -> None:
    """Kill a run, after which the server signs at once, and wait until the ledger has that checkpoint."""
    size = session.trust.pinned.size
    async with aclosing(session.feed(Watch(after=size, kinds=("checkpoint.signed",)))) as feed:
        await session.order("kill", OrderScope(run=run), "enough")
        async with asyncio.timeout(peers.WAIT_S):
            async for heard in feed:
                if isinstance(heard, RecordLine) and json.loads(heard.raw)["size"] > size:
                    return


async def signed_after(session: Oversight, size: int) -> tuple[RecordLine, ...]:
    found = read_records(await session.get(Question("records", kinds=("checkpoint.signed",), after=size)))
    return tuple(record for record in found if json.loads(record.raw)["size"] > size)


async def test_the_newest_checkpoint_is_verified_and_pinned_and_a_record_is_proven_in_it(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        async with connect(mara) as session:
            before = session.trust.pinned.size
            await grown(session, bot.run)
            size = await session.verify()
            assert size > before
            kept = mara.pins.of_server(mara.pin.server)
            assert kept is not None
            assert f"\n{size}\n" in kept.checkpoint
            seal = await session.prove(await read_record(session.get, 1))
            assert (seal.seq, seal.size) == (1, size)
            assert await session.verify() >= size
            assert session.is_signed(kept.checkpoint)
            assert not session.is_signed(kept.checkpoint.replace(str(size), str(size + 1)))


async def test_a_record_that_was_changed_or_is_too_young_is_not_proven(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        async with connect(mara) as session:
            await grown(session, bot.run)
            await session.verify()
            record = await read_record(session.get, 2)
            with pytest.raises(Refused, match="do not trust it"):
                await session.prove(record.model_copy(update={"kind": "note"}))
            with pytest.raises(Refused, match="younger"):
                await session.prove(record.model_copy(update={"seq": session.trust.pinned.size + 1}))


async def test_a_ledger_that_did_not_grow_out_of_the_pinned_one_is_a_fork(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        async with connect(mara) as session:
            await grown(session, bot.run)
            (record, *_) = await signed_after(session, session.trust.pinned.size)
            note = crew.checkpoint(floor, session.trust.pinned.size + 3)

            async def lies(question: Question) -> Reply:
                if question.what != "records":
                    return await session.get(question)
                made = record.model_copy(update={"raw": '{"note": ' + json.dumps(note) + "}"})
                return Reply(id="1", ok=True, items=(made.model_dump(mode="json", by_alias=True),))

            with pytest.raises(Fork):
                await session.trust.grow(lies)
