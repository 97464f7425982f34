import pytest

from pasts import Sitting
from scenery import NOW, at
from storied import RUN, run_records
from watchfloor.oversight import Condition, Dossier, RecordLine, Refused, Seal
from watchfloor_console.board.seeking import (
    Fault,
    Found,
    HealthSeek,
    MomentSeek,
    PastSeek,
    Records,
    RecordSeek,
    RunSeek,
    SealSeek,
    Seek,
    SinceSeek,
    Verified,
    VerifySeek,
    WhoSeek,
)
from watchfloor_console.feed.asking import FIRST, find

HEAD = 1_482_867


async def sought(seek: Seek, records: list[RecordLine] | None = None, head: int = HEAD, seen: int = 0) -> Found:
    return await find(Sitting(run_records() if records is None else records), seek, head, seen)


def numbers(found: Found) -> list[int]:
    assert isinstance(found, Records)
    return [record.seq for record in found.records]


async def test_a_run_is_read_from_its_start_and_then_on() -> None:
    assert numbers(await sought(RunSeek(RUN))) == list(range(1_482_851, 1_482_868))
    assert numbers(await sought(RunSeek(RUN, 1_482_860))) == list(range(1_482_861, 1_482_868))
    assert numbers(await sought(RunSeek("NOBODY"))) == []


def line(seq: int, run: str, kind: str = "reasoning") -> RecordLine:
    return RecordLine(seq=seq, at=at("03:00:00.000"), kind=kind, run=run, epoch=1, salt="", commit="", raw="{}")


async def test_a_quiet_run_is_found_further_back() -> None:
    past = [line(1, "OLD", "run.started"), *(line(seq, "NEW") for seq in range(2, 3 * FIRST)), line(3 * FIRST, "OLD")]
    assert numbers(await sought(RunSeek("OLD"), past, 3 * FIRST)) == [1, 3 * FIRST]


async def test_identity_and_health_and_proofs_are_asked_for() -> None:
    assert isinstance(await sought(WhoSeek(RUN, "A4")), Dossier)
    assert isinstance(await sought(HealthSeek()), Condition)
    record = await sought(RecordSeek(1_482_855))
    assert isinstance(record, RecordLine)
    assert isinstance(await sought(SealSeek(record)), Seal)
    assert await sought(VerifySeek()) == Verified(1_482_880)


async def test_a_moment_is_found_and_a_number_too() -> None:
    past = [line(seq, "R").model_copy(update={"at": at(f"03:00:{seq:02}.000")}) for seq in range(1, 31)]
    found = await sought(MomentSeek(at=NOW.replace(hour=3, minute=0, second=12, microsecond=0)), past, 30)
    assert isinstance(found, RecordLine)
    assert found.seq == 12
    found = await sought(MomentSeek(seq=7), past, 30)
    assert isinstance(found, RecordLine)
    assert found.seq == 7


async def test_the_past_is_what_changed_something() -> None:
    found = await sought(PastSeek())
    assert isinstance(found, Records)
    assert {record.kind for record in found.records} == {"run.started", "escalation.opened", "escalation.verdict"}
    assert (await sought(PastSeek(1_482_860)), found.after) != (found, 0)


async def test_since_begins_where_somebody_last_looked() -> None:
    assert numbers(await sought(SinceSeek(), seen=1_482_860)) == [1_482_862, 1_482_865, 1_482_866]


@pytest.mark.parametrize("seek", [RunSeek(RUN), WhoSeek(RUN), HealthSeek(), VerifySeek(), SinceSeek(), RecordSeek(3)])
async def test_whatever_is_wrong_comes_back_as_a_sentence(seek: Seek) -> None:
    session = Sitting(run_records())
    session.refusal = Refused("not_ready", "the server does not answer now; ask again")
    assert await find(session, seek, HEAD, 0) == Fault("the server does not answer now; ask again")
