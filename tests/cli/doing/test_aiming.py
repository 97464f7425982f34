from pathlib import Path

import pytest

import crew
import peers
from watchfloor.cli.doing.aiming import Aim, card_named, check, is_whole, run_named, scope_of
from watchfloor.cli.failures import Failure, Usage
from watchfloor.oversight import OrderScope, connect

NOTHING = Aim(None, None, None, None, everything=False)


async def test_a_run_is_found_by_the_beginning_of_its_id_in_any_case(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        async with connect(mara) as session:
            for text in (bot.run, bot.run[:4], bot.run[:6].lower()):
                assert (await run_named(session, text)).run == bot.run
            with pytest.raises(Usage, match="too short"):
                await run_named(session, bot.run[:3])
            with pytest.raises(Failure, match="there is no run"):
                await run_named(session, "zzzz")
            assert await scope_of(NOTHING._replace(run=bot.run[:4]), session) == OrderScope(run=bot.run)


async def test_an_ambiguous_beginning_names_the_candidates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(1, 1000))

    def alike(entropy: bytes, prefix: str = "") -> str:
        return f"{prefix}SAME{next(numbers):08d}"

    monkeypatch.setattr("watchfloor_server.core.joining.new_id", alike)
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        one, two = await peers.agent(floor), await peers.agent(floor)
        async with connect(mara) as session:
            with pytest.raises(Failure, match="give more characters") as caught:
                await run_named(session, "SAME")
            assert one.run in str(caught.value)
            assert two.run in str(caught.value)


async def test_a_card_is_found_with_and_without_its_letter(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.write", {"path": "/x"})
        async with connect(mara) as session:
            card = await crew.only_card(session)
            for text in (card.escalation, card.escalation[:6], card.escalation[2:7].lower()):
                assert (await card_named(session, text)).escalation == card.escalation
            with pytest.raises(Failure, match="watchfloor waiting"):
                await card_named(session, "zzzz")


def test_exactly_one_scope_is_named() -> None:
    for aim in (NOTHING, NOTHING._replace(run="x", everything=True), NOTHING._replace(agent="a", tag="b")):
        with pytest.raises(Usage, match="exactly one"):
            check(aim)
    for aim in (NOTHING._replace(agent="not a name"), NOTHING._replace(human=""), NOTHING._replace(tag="x" * 101)):
        with pytest.raises(Usage):
            check(aim)


async def test_a_wider_scope_needs_nobody_to_be_asked() -> None:
    assert await scope_of(NOTHING._replace(everything=True), None) == OrderScope(all=True)
    assert await scope_of(NOTHING._replace(human="Alice Ng"), None) == OrderScope(human="Alice Ng")
    assert await scope_of(NOTHING._replace(run="ABCDEFGHJKMN"), None) == OrderScope(run="ABCDEFGHJKMN")
    assert is_whole("ABCDEFGHJKMN")
    assert not is_whole("ABCD")
