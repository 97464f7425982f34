from datetime import UTC, datetime

from watchfloor.wire import Line
from watchfloor_server.core.facts import Now
from watchfloor_server.lane.letters import Linked, Ordered, Said, Synced
from watchfloor_server.lane.outbox import UNHEARD, Outbox

NOW = Now(datetime(2026, 1, 1, tzinfo=UTC), 12.5)


def test_an_order_is_told_at_once_and_again_until_it_is_in_the_ledger() -> None:
    posted: list[Line] = []
    outbox = Outbox(posted.append)
    outbox.order(b"one", NOW, 4)
    outbox.order(b"two", NOW, 5)
    one, two = Ordered(n=1, entry="one", ordered_s=12.5, word=4), Ordered(n=2, entry="two", ordered_s=12.5, word=5)
    assert posted == [one, two]
    posted.clear()
    assert not outbox.settle(1)
    outbox.resend(["R1"], 5)
    assert posted == [two, Linked(run="R1"), Synced(word=5)]
    posted.clear()
    assert outbox.settle(2)
    outbox.resend([], 5)
    assert posted == [Synced(word=5)]


def test_the_last_word_of_a_run_is_told_again_like_the_order_that_it_answers() -> None:
    posted: list[Line] = []
    outbox = Outbox(posted.append)
    outbox.order(b"one", NOW, 4)
    said = Said(run="R1", raw='{"t":"stopped"}')
    outbox.last_word(said)
    assert posted[-1] == said
    posted.clear()
    outbox.resend([], 4)
    assert [type(told) for told in posted] == [Ordered, Said, Synced]
    assert outbox.settle(1)
    posted.clear()
    outbox.resend([], 4)
    assert posted == [Synced(word=4)]


def test_what_an_earlier_lane_left_in_its_journal_is_told_to_the_next_who_asks() -> None:
    posted: list[Line] = []
    outbox = Outbox(posted.append)
    outbox.remember([b"left"], NOW, 3)
    assert posted == []
    outbox.order(b"new", NOW, 4)
    posted.clear()
    outbox.resend([], 4)
    assert [(told.n, told.entry) for told in posted if isinstance(told, Ordered)] == [(1, "left"), (2, "new")]


def test_it_is_bounded_and_the_oldest_is_left_to_the_journal() -> None:
    posted: list[Line] = []
    outbox = Outbox(posted.append)
    outbox.remember([b"x"] * (UNHEARD + 1), NOW, 1)
    outbox.resend([], 1)
    first = posted[0]
    assert isinstance(first, Ordered)
    assert (len(posted), first.n) == (UNHEARD + 1, 2)
