from collections.abc import Callable

from watchfloor.records import Record
from watchfloor_server.app.showing import PART_RECORDS, Showing
from watchfloor_server.gateway.batch import Batch


def records(first: int, count: int) -> list[Record]:
    return [
        Record(seq, "2026-01-01T00:00:00.000Z", "note", None, None, None, 0, b"", b"", b"{}")
        for seq in range(first, first + count)
    ]


class Consoles:
    """Remembers what was shown, and moves the loop's turns."""

    def __init__(self) -> None:
        self.shown: list[int] = []
        self.due: list[Callable[[], None]] = []
        self.showing = Showing(self.show, self.due.append)

    def show(self, batch: Batch) -> None:
        self.shown += [record.seq for record in batch.records]


def test_a_short_commit_is_shown_at_once() -> None:
    consoles = Consoles()
    consoles.showing.add(records(1, 3))
    assert (consoles.shown, consoles.due) == ([1, 2, 3], [])
    consoles.showing.add([])
    assert (consoles.shown, consoles.due) == ([1, 2, 3], [])


def test_a_long_commit_is_shown_a_part_in_each_turn_and_the_next_one_after_it() -> None:
    consoles = Consoles()
    consoles.showing.add(records(1, 2 * PART_RECORDS + 1))
    consoles.showing.add(records(2 * PART_RECORDS + 2, 1))
    shown = [len(consoles.shown)]
    while consoles.due:
        consoles.due.pop()()
        shown.append(len(consoles.shown))
    assert shown == [PART_RECORDS, 2 * PART_RECORDS, 2 * PART_RECORDS + 1, 2 * PART_RECORDS + 2]
    assert consoles.shown == list(range(1, 2 * PART_RECORDS + 3))
