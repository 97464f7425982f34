import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ledgers import OWNER, Told, new, opened
from watchfloor.chain import b64url
from watchfloor.records import Kind
from watchfloor.records.bodies import CheckpointSigned
from watchfloor.wire import SigningKey
from watchfloor_server.ledger import Checkpoints, Ledger, LedgerError, Signer
from watchfloor_server.ledger import checkpoints as timing
from watchfloor_server.ledger.database import open_writer

KEY = SigningKey.from_seed(bytes(range(32)))
AN_HOUR_S = 3600.0


@asynccontextmanager
async def signing(
    folder: Path, told: Told, every_s: float = AN_HOUR_S, every_records: int = 1000
) -> AsyncGenerator[tuple[Ledger, Checkpoints], None]:
    """A ledger whose checkpoints are signed as they fall due."""
    ledger = opened(folder, told)
    checkpoints = Checkpoints(
        ledger, Signer(folder, OWNER.origin, KEY), lambda: "2026-01-31T09:30:00.000Z", every_s, every_records
    )
    told.listeners.append(checkpoints.saw)
    ledger.writer.start()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(checkpoints.run())
        yield ledger, checkpoints
        task.cancel()
    ledger.close()


def notes(told: Told) -> list[CheckpointSigned]:
    raws = [record.raw for record in told.records if record.kind == "checkpoint.signed"]
    return [CheckpointSigned.model_validate_json(raw) for raw in raws]


@pytest.mark.parametrize("kind", ["run.stopping", "escalation.verdict", "policy.loaded"])
async def test_what_people_must_be_able_to_prove_is_signed_at_once(tmp_path: Path, told: Told, kind: Kind) -> None:
    async with signing(tmp_path, told) as (ledger, checkpoints):
        ledger.writer.append([new("reasoning"), new(kind)])
        await told.until(lambda: notes(told))
        assert checkpoints.latest == notes(told)[0]
        assert b64url(ledger.store.root(notes(told)[0].size)) == notes(told)[0].root


async def test_much_news_is_signed_without_waiting(tmp_path: Path, told: Told) -> None:
    async with signing(tmp_path, told, every_records=10) as (ledger, _):
        ledger.writer.append([new() for _ in range(9)])
        assert await ledger.writer.drain(20)
        assert notes(told) == []
        ledger.writer.append([new()])
        await told.until(lambda: notes(told))
        assert notes(told)[0].size == 10


async def test_a_flood_is_not_signed_all_the_time_but_a_kill_in_it_at_once(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "EASE_S", AN_HOUR_S)
    async with signing(tmp_path, told, every_records=1) as (ledger, _):
        ledger.writer.append([new()])
        await told.until(lambda: notes(told))
        ledger.writer.append([new() for _ in range(9)])
        assert await ledger.writer.drain(20)
        ledger.writer.append([new("run.stopping")])
        await told.until(lambda: len(notes(told)) == 2)
        assert [note.size for note in notes(told)] == [1, 12]


async def test_little_news_is_signed_after_a_while_and_a_checkpoint_is_no_news(tmp_path: Path, told: Told) -> None:
    async with signing(tmp_path, told, every_s=0.01) as (ledger, checkpoints):
        ledger.writer.append([new()])
        await told.until(lambda: notes(told))
        checkpoints.saw(told.commits[-1])
        with pytest.raises(TimeoutError):
            await told.until(lambda: len(notes(told)) > 1, deadline_s=0.2)
        assert [note.size for note in notes(told)] == [1]


async def test_the_last_word_of_a_server_is_signed_on_demand(tmp_path: Path, told: Told) -> None:
    async with signing(tmp_path, told) as (ledger, checkpoints):
        ledger.writer.append([new("server.stopped")])
        assert await ledger.writer.drain(20)
        assert (await checkpoints.sign()).size == 1
        assert await ledger.writer.drain(20)
        assert [note.size for note in notes(told)] == [1]


async def test_a_disk_that_does_not_keep_a_checkpoint_is_tried_again(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "RETRY_S", 0.01)
    blocker = tmp_path / "checkpoint.high.new"
    blocker.mkdir()
    async with signing(tmp_path, told) as (ledger, checkpoints):
        ledger.writer.append([new("policy.loaded")])
        while checkpoints.fault is None:  # noqa: ASYNC110 - nobody tells, it is asked for by the health page
            await asyncio.sleep(0.01)
        assert "Is a directory" in checkpoints.fault
        blocker.rmdir()
        await told.until(lambda: notes(told))
        assert checkpoints.fault is None


async def changed_while_it_serves(folder: Path, told: Told) -> None:
    async with signing(folder, told) as (ledger, _):
        ledger.writer.append([new("policy.loaded")])
        await told.until(lambda: notes(told))
        connection = open_writer(folder / "ledger.sqlite")
        connection.execute("UPDATE records SET at = '' WHERE seq = 1")
        connection.close()
        ledger.writer.append([new("policy.loaded")])
        await asyncio.sleep(AN_HOUR_S)


async def test_a_ledger_changed_under_a_running_server_ends_the_signing(tmp_path: Path, told: Told) -> None:
    with pytest.raises(ExceptionGroup) as raised:
        await changed_while_it_serves(tmp_path, told)
    assert raised.group_contains(LedgerError, match="it was changed")
