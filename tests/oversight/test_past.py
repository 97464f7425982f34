from collections.abc import Sequence

import pytest

from pasts import Past
from scenery import at
from watchfloor.oversight import Question, RecordLine, Refused, Reply, moment, number_at, read_record, read_stretch


class Ledger(Past):
    """Records of a second each, of two runs in turn."""

    def __init__(self, size: int) -> None:
        super().__init__([line(seq) for seq in range(1, size + 1)], page=7)


def line(seq: int) -> RecordLine:
    run = "RUN1" if seq % 2 else "RUN2"
    time = at(f"03:{seq // 60:02}:{seq % 60:02}.000")
    return RecordLine(seq=seq, at=time, kind="reasoning", run=run, epoch=1, salt="", commit="", raw="{}")


def numbers(records: Sequence[RecordLine]) -> list[int]:
    return [record.seq for record in records]


async def test_a_stretch_is_read_over_as_many_pages_as_it_takes() -> None:
    ledger = Ledger(50)
    found = await read_stretch(ledger.get, 10, 40)
    assert numbers(found.records) == list(range(11, 41))
    assert (found.upto, found.is_whole) == (40, True)
    assert numbers((await read_stretch(ledger.get, 0, 100, run="RUN1")).records) == list(range(1, 51, 2))


async def test_a_stretch_that_is_too_long_says_how_far_it_was_read() -> None:
    found = await read_stretch(Ledger(50).get, 0, 50, pages=3)
    assert (numbers(found.records), found.upto, found.is_whole) == (list(range(1, 22)), 21, False)


async def test_a_page_that_says_nothing_new_is_the_last() -> None:
    async def stuck(question: Question) -> Reply:
        return Reply(id="1", ok=True, items=(), next=question.after)

    assert (await read_stretch(stuck, 5, 50)).is_whole


async def test_one_record_by_its_number() -> None:
    assert (await read_record(Ledger(9).get, 4)).seq == 4
    with pytest.raises(Refused, match="no record 10"):
        await read_record(Ledger(9).get, 10)


@pytest.mark.parametrize(
    ("time", "seq"), [("03:00:00.999", 0), ("03:00:01.000", 1), ("03:00:30.500", 30), ("04:00:00.000", 50)]
)
async def test_a_moment_is_found_by_halving(time: str, seq: int) -> None:
    ledger = Ledger(50)
    assert await number_at(ledger.get, moment(at(time)), 50) == seq
    assert len(ledger.asked) <= 7
