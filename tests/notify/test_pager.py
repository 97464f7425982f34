import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from receiver import receiving
from watchfloor_server.notify import Delivery, Means, Page, Pager, Secrets, Webhooks
from watchfloor_server.notify.pager import UNDER_WAY

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


class Desk:
    """Hears how pages went."""

    def __init__(self) -> None:
        self.heard: list[Delivery] = []
        self.news = asyncio.Event()

    def told(self, delivery: Delivery) -> None:
        self.heard.append(delivery)
        self.news.set()

    async def one(self) -> Delivery:
        async with asyncio.timeout(20):
            while not self.heard:
                self.news.clear()
                await self.news.wait()
        return self.heard.pop(0)


def page(name: str = "E-1-opened") -> Page:
    return Page(name, "escalation.opened", "2026-01-31T09:30:00.000Z", {"tool": "refund.issue"})


@asynccontextmanager
async def paging(*command: str) -> AsyncGenerator[tuple[Pager, Desk]]:
    desk = Desk()
    async with asyncio.TaskGroup() as group:
        tasks: list[asyncio.Task[object]] = []

        def start(work: Coroutine[object, object, None]) -> None:
            tasks.append(group.create_task(work))

        yield Pager(Means(Webhooks(Secrets(b"k" * 32, {}), lambda: AT), command, start, desk.told, (0.01, 0.01))), desk
        for task in tasks:
            task.cancel()


def always() -> bool:
    return True


async def test_a_page_goes_to_each_target_once_and_to_the_command() -> None:
    async with receiving() as one, receiving() as other, paging("true") as (pager, desk):
        pager.page(page(), (one.url, other.url, one.url), always)
        assert await desk.one() == Delivery(page(), 3, ())
        assert (len(one.got), len(other.got)) == (1, 1)
        assert pager.health() == {"under_way": 0, "sent": 3, "failed": 0, "fault": None}


async def test_a_target_that_fails_is_tried_again_under_the_same_id_and_holds_up_no_other() -> None:
    async with receiving(500, 503, 200) as weak, receiving() as well, paging() as (pager, desk):
        pager.page(page(), (weak.url, well.url), always)
        assert await desk.one() == Delivery(page(), 2, ())
        assert [got.headers["webhook-id"] for got in weak.got] == ["E-1-opened"] * 3


async def test_a_target_is_given_up_in_the_end_and_its_secret_path_is_told_nobody() -> None:
    async with receiving(500) as dead, paging("false") as (pager, desk):
        pager.page(page(), (dead.url,), always)
        delivery = await desk.one()
        assert len(dead.got) == 3
        assert delivery.faults == (f"127.0.0.1:{dead.port}: it answered 500", "the command: the command ended with 1")
        assert pager.health() == {"under_way": 0, "sent": 0, "failed": 2, "fault": delivery.faults[-1]}
        assert "hush" not in str(delivery.faults)


async def test_a_target_that_says_never_is_asked_once() -> None:
    async with receiving(410) as gone, paging() as (pager, desk):
        pager.page(page(), (gone.url,), always)
        assert (await desk.one()).sent == 0
        assert len(gone.got) == 1


async def test_a_page_that_is_on_its_way_is_not_sent_twice() -> None:
    async with receiving() as receiver, paging() as (pager, desk):
        pager.page(page(), (receiver.url,), always)
        pager.page(page(), (receiver.url,), always)
        await desk.one()
        assert len(receiver.got) == 1


async def test_nobody_is_called_any_more_once_the_card_is_closed() -> None:
    async with receiving(500) as receiver, paging() as (pager, desk):
        pager.page(page(), (receiver.url,), lambda: False)
        assert await desk.one() == Delivery(page(), 0, ())
        pager.page(page(), (receiver.url,), lambda: not receiver.got)
        assert "nobody was wanted any more" in (await desk.one()).faults[0]
        assert len(receiver.got) == 1


async def test_of_too_many_pages_the_newest_are_given_up_and_told() -> None:
    async with receiving(None) as silent, paging() as (pager, desk):
        for n in range(UNDER_WAY + 1):
            pager.page(page(f"E-{n}-opened"), (silent.url,), always)
        delivery = await desk.one()
        assert (delivery.page.id, delivery.sent) == (f"E-{UNDER_WAY}-opened", 0)
        assert pager.health()["under_way"] == UNDER_WAY
