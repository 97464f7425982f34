from collections.abc import Callable, Sequence

import pytest

from watchfloor.records import NewRecord
from watchfloor_server.app.news import News
from watchfloor_server.core.effects import Append


class Writer:
    """A writer of which the test says what is durable."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.last = 0
        self.durable = 0

    def append(self, records: Sequence[NewRecord]) -> range:
        self.batches.append(len(records))
        numbers = range(self.last + 1, self.last + 1 + len(records))
        self.last += len(records)
        return numbers


@pytest.fixture
def soon() -> list[Callable[[], None]]:
    return []


def record(ack: tuple[int, int] | None = None, count: int = 1) -> Append:
    return Append((NewRecord("2026-01-01T00:00:00.000Z", "note", b"{}"),) * count, ack)


def test_the_records_of_one_turn_go_to_the_writer_at_once(soon: list[Callable[[], None]]) -> None:
    writer = Writer()
    news = News(writer, soon.append)  # pyright: ignore[reportArgumentType]
    for _ in range(3):
        news.append(record())
    assert (writer.batches, len(soon)) == ([], 1)
    assert not news.is_durable
    soon.pop()()
    assert writer.batches == [3]
    assert news.last == 3
    writer.durable = 3
    assert news.is_durable


def test_whoever_asks_for_the_last_number_gets_one_that_counts_all(soon: list[Callable[[], None]]) -> None:
    news = News(Writer(), soon.append)  # pyright: ignore[reportArgumentType]
    news.append(record())
    assert news.last == 1


def test_each_connection_hears_its_highest_durable_line_once(soon: list[Callable[[], None]]) -> None:
    news = News(Writer(), soon.append)  # pyright: ignore[reportArgumentType]
    for ack in ((7, 1), (7, 2), None, (8, 5), (7, 3)):
        news.append(record(ack))
    assert news.last == 5
    assert news.acks(4) == {7: 2, 8: 5}
    assert news.acks(4) == {}
    assert news.acks(5) == {7: 3}


def test_a_commit_may_end_in_the_midst_of_what_one_agent_said(soon: list[Callable[[], None]]) -> None:
    news = News(Writer(), soon.append)  # pyright: ignore[reportArgumentType]
    news.append(record(None, 2))
    news.append(record((7, 14), 5))
    news.append(record((8, 3), 3))
    assert news.last == 10
    assert news.acks(2) == {}
    assert news.acks(4) == {7: 11}
    assert news.acks(4) == {}
    assert news.acks(8) == {7: 14, 8: 1}
    assert news.acks(10) == {8: 3}
