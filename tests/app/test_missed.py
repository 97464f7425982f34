from collections.abc import Sequence

from watchfloor.records import Kind, Record
from watchfloor_server.app.missed import LOOKED, TELLING, missed
from watchfloor_server.ledger import Page


def record(seq: int, kind: Kind, raw: bytes = b"{}") -> Record:
    return Record(seq, "2026-01-31T09:30:00.000Z", kind, None, None, None, 1, bytes(16), bytes(32), raw)


class Shelf:
    """A ledger in memory; `asked` counts the pages."""

    def __init__(self, *records: Record) -> None:
        self.records = records
        self.asked = 0

    async def read(self, after: int, limit: int, kinds: Sequence[Kind]) -> Page:
        self.asked += 1
        found = [each for each in self.records if each.seq > after and each.kind in kinds]
        rest = found[limit:]
        return Page(tuple(found[:limit]), found[limit - 1].seq if rest else None)


ALLOWED = b'{"answer":"allow"}'
DENIED = b'{"answer":"deny"}'


async def test_what_tells_nothing_is_passed_over() -> None:
    shelf = Shelf(
        record(1, "run.started"),
        record(2, "action.decided", ALLOWED),
        record(3, "action.decided", DENIED),
        record(4, "action.outcome", b'{"status":"succeeded"}'),
        record(5, "action.outcome", b'{"status":"failed"}'),
        record(6, "reasoning"),
        record(7, "checkpoint.signed"),
        record(8, "handover.given"),
    )
    found = await missed(shelf.read, 0, 100, 100_000)
    assert [item["seq"] for item in found.items] == [1, 3, 5, 8]
    assert found.next is None
    assert [item["seq"] for item in (await missed(shelf.read, 3, 100, 100_000)).items] == [5, 8]
    assert "operator.joined" not in TELLING


async def test_a_page_ends_by_number_or_by_bytes_and_the_next_goes_on_without_a_gap() -> None:
    shelf = Shelf(*[record(number, "run.started") for number in range(1, 11)])
    for limit, most in ((3, 100_000), (100, 500)):
        seen: list[object] = []
        after: int | None = 0
        while after is not None:
            found = await missed(shelf.read, after, limit, most)
            assert 0 < len(found.items) <= 3
            seen += [item["seq"] for item in found.items]
            after = found.next
        assert seen == list(range(1, 11))


async def test_one_answer_looks_at_so_many_pages_and_says_where_to_go_on() -> None:
    shelf = Shelf(*[record(number, "action.decided", ALLOWED) for number in range(1, 2 * LOOKED + 2)])
    found = await missed(shelf.read, 0, 1, 100_000)
    assert (found.items, found.next, shelf.asked) == ((), LOOKED, LOOKED)
