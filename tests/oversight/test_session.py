import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest

import crew
import peers
from watchfloor.oversight import (
    Fork,
    LinkBack,
    LinkLost,
    LinkNews,
    OrderScope,
    Question,
    RecordLine,
    Refused,
    SnapshotLine,
    StageLine,
    ToConsole,
    Verdict,
    Watch,
    connect,
    read_cards,
    read_operators,
    read_runs,
)

Heard = ToConsole | LinkNews


async def until(feed: AsyncIterator[Heard], wanted: Callable[[Heard], bool]) -> list[Heard]:
    """What a feed brings, up to the first that is wanted."""
    found: list[Heard] = []
    async with asyncio.timeout(peers.WAIT_S):
        async for heard in feed:
            found.append(heard)
            if wanted(heard):
                return found
    raise AssertionError("the feed ended")


async def test_a_snapshot_comes_first_and_then_every_record(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        async with connect(mara, device="test") as session, aclosing(session.feed(Watch(after=None))) as feed:
            parts = await until(feed, lambda heard: isinstance(heard, SnapshotLine) and heard.done)
            assert any(run.run == bot.run for part in parts if isinstance(part, SnapshotLine) for run in part.runs)
            await bot.think("one payment goes back")
            found = await until(feed, lambda heard: isinstance(heard, RecordLine) and heard.kind == "reasoning")
            assert isinstance(found[-1], RecordLine)
            assert "one payment goes back" in found[-1].raw


async def test_a_card_is_approved_with_its_code_and_signed_as_it_was_shown(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        args = {"path": "/x", "nothing": None, "deep": {"null": None, "n": 1.5}}
        assert (await bot.propose("a1", "file.write", args))["answer"] == "wait"
        async with connect(mara, device="test") as session:
            card = await crew.only_card(session)
            assert card.args == args
            with pytest.raises(Refused, match="code"):
                await session.decide(card, Verdict("approve", code="????"))
            fresh = await crew.only_card(session)
            await session.decide(fresh, Verdict("approve", code=fresh.code))
            assert (await bot.of("decision"))["answer"] == "allow"


async def test_an_autonomous_agents_card_has_no_person_and_its_hash_holds(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor, human=None)
        await bot.propose("a1", "file.write", {"path": "/x"})
        async with connect(mara) as session:
            card = await crew.only_card(session)
            assert card.human is None
            await session.decide(card, Verdict("deny", reason="not today"))
            assert (await bot.of("decision"))["feedback"] == "not today"


async def test_a_card_that_lies_is_never_signed(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.write", {"path": "/tmp/x"})
        async with connect(mara) as session:
            card = await crew.only_card(session)
            lying = card.model_copy(update={"args": {"path": "/etc/passwd"}})
            with pytest.raises(Refused, match="not what its hash says"):
                await session.decide(lying, Verdict("approve", code=card.code))
            assert len(read_cards(await session.get(Question("escalations")))) == 1


async def test_a_supplied_result_of_null_is_a_result(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.write", {"path": "/x"})
        async with connect(mara) as session:
            card = await crew.only_card(session)
            await session.decide(card, Verdict("supply", code=card.code, result={"done": None}))
        assert (await bot.of("decision"))["result"] == {"done": None}


async def test_a_kill_goes_over_its_own_connection_and_its_stages_come_once(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        async with connect(mara) as session, aclosing(session.feed(Watch(after=None))) as feed:
            await until(feed, lambda heard: isinstance(heard, SnapshotLine) and heard.done)
            reply = await session.order("kill", OrderScope(run=bot.run), "enough")
            assert reply.runs == 1
            await bot.stop(await bot.of("order"))
            found = await until(feed, lambda heard: isinstance(heard, RecordLine) and heard.kind == "run.stopped")
            stages = [heard.stage for heard in found if isinstance(heard, StageLine)]
            assert len(stages) == len(set(stages))
            assert "given" in stages
            (run,) = read_runs(await session.get(Question("runs")))
            assert (run.state, run.order) == ("STOPPED", reply.order)


async def test_a_lost_link_is_made_good_without_a_gap_or_a_duplicate(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        async with connect(mara, kill=False) as session, aclosing(session.feed(Watch(after=0))) as feed:
            await bot.think("one")
            found = await until(feed, lambda heard: isinstance(heard, RecordLine) and heard.kind == "reasoning")
            await session.channel.break_off()
            await bot.think("two")
            found += await until(feed, lambda heard: isinstance(heard, RecordLine) and '"two"' in heard.raw)
        news = [type(heard) for heard in found if isinstance(heard, LinkLost | LinkBack)]
        assert news == [LinkLost, LinkBack]
        seqs = [heard.seq for heard in found if isinstance(heard, RecordLine)]
        assert seqs == list(range(1, len(seqs) + 1))


async def test_an_operator_who_is_removed_hears_why_and_the_feed_is_over(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        async with connect(mara) as session:
            reply = await session.admin("operator.add", "jonas", ("approver",))
            assert isinstance(reply.value, dict)
            jonas = await crew.enrolled_with(floor, tmp_path, str(reply.value["code"]), "jonas")
            async with connect(jonas) as other, aclosing(other.feed(Watch(after=None))) as feed:
                await until(feed, lambda heard: isinstance(heard, SnapshotLine) and heard.done)
                await session.admin("operator.remove", "jonas")
                with pytest.raises(Refused):
                    await until(feed, lambda _: False)
                with pytest.raises(Refused):
                    await other.get(Question("runs"))
            assert [each.name for each in read_operators(await session.get(Question("operators")))] == ["mara"]


async def test_only_one_feed_at_a_time(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        async with connect(mara) as session, aclosing(session.feed(Watch(after=None))) as feed:
            await anext(feed)
            with pytest.raises(RuntimeError, match="followed already"):
                await anext(session.watch(Watch(after=0)))


async def test_the_ledger_must_have_grown_out_of_the_pinned_one(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        async with connect(mara) as session:
            head = session.welcome.head
        kept = mara.pins.of_server(floor.server)
        assert kept is not None
        assert kept.checkpoint == head.checkpoint


async def test_a_ledger_that_shrank_is_a_fork_that_names_both_sizes(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        longer = crew.checkpoint(floor, size=1_000_000)
        forked = mara._replace(pin=mara.pin.model_copy(update={"checkpoint": longer}))
        with pytest.raises(Fork, match="1000000") as caught:
            async with connect(forked):
                pass
        assert caught.value.seen == 1_000_000
        assert str(caught.value.shown) in str(caught.value)


async def test_a_ledger_with_another_past_is_a_fork(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        other = crew.checkpoint(floor, size=1)
        with pytest.raises(Fork):
            async with connect(mara._replace(pin=mara.pin.model_copy(update={"checkpoint": other}))):
                pass


async def test_probes_come_back_over_both_connections(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        async with connect(mara) as session:
            assert (await session.ping()).pong.can_stop
            assert (await session.ping_kill()).round_trip_ms >= 0
            assert session.is_up
            assert session.age_s >= 0
        async with connect(mara, kill=False) as session:
            with pytest.raises(Refused, match="without a kill connection"):
                await session.ping_kill()


async def test_words_reach_an_agent_and_what_was_seen_is_kept(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        async with connect(mara) as session:
            await session.note(bot.run, "which order?")
            with pytest.raises(Refused, match="yourself"):
                await session.hand_over("mara", "two wait")
            assert (await bot.of("note"))["text"] == "which order?"
            await session.seen(2)
            await session.ping()
        async with asyncio.timeout(peers.WAIT_S):  # it is kept with the next commit, not before
            seen = 0
            while seen != 2:
                async with connect(mara, kill=False) as session:
                    seen = session.welcome.seen
