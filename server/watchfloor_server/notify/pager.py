"""Pages on their way: to each target by itself, tried again with growing pauses, given up in time, and told either way.

Never holds up whoever hands a page over, and never knows what a page is about.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from pydantic import JsonValue

from watchfloor.visible import visible
from watchfloor_server.notify.command import run_command
from watchfloor_server.notify.page import Page
from watchfloor_server.notify.undelivered import Undelivered
from watchfloor_server.notify.webhook import Webhooks

UNDER_WAY: Final = 1000
"""Pages on their way at a time. One more is not sent and said to have failed: the cards are on the screens as ever."""

AT_ONCE: Final = 4
"""Tries at one target at a time, so that a slow one is not stormed and holds up no other."""

PAUSES_S: Final = (1.0, 5.0, 25.0, 60.0)
"""Before the second try, the third and so on; after the last one a target is given up."""

FAULT_CELLS: Final = 200
"""Of a fault's words, which may be a foreign host's."""

COMMAND: Final = "the command"
TAKEN: Final = "taken"
NEEDLESS: Final = "needless"


class Delivery(NamedTuple):
    """How one page went: how many targets took it, and one sentence for each that did not."""

    page: Page
    sent: int
    faults: tuple[str, ...]


class Means(NamedTuple):
    """What pages are sent with. `start` starts a task that ends with the server, `told` hears how each page went."""

    webhooks: Webhooks
    command: tuple[str, ...]
    start: Callable[[Coroutine[object, object, None]], object]
    told: Callable[[Delivery], None]
    pauses_s: tuple[float, ...] = PAUSES_S


class Pager:
    """Takes pages at any time; one of an id that is on its way already is not sent twice."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._under_way: set[str] = set()
        self._lanes: dict[str, asyncio.Semaphore] = {}
        self._sent = 0
        self._failed = 0
        self._fault: str | None = None

    def page(self, page: Page, urls: Sequence[str], is_due: Callable[[], bool]) -> None:
        """Send a page to each URL, and to the command if there is one; given up when it is not due any more."""
        if page.id in self._under_way:
            return
        targets = (*dict.fromkeys(urls), *((COMMAND,) if self._means.command else ()))
        if len(self._under_way) >= UNDER_WAY:
            self._tell(Delivery(page, 0, (f"{UNDER_WAY} pages are on their way already",)))
            return
        self._under_way.add(page.id)
        self._means.start(self._send(page, targets, is_due))

    def health(self) -> dict[str, JsonValue]:
        """How paging stands: pages on their way, deliveries and failures since the start, the last fault."""
        return {
            "under_way": len(self._under_way),
            "sent": self._sent,
            "failed": self._failed,
            "fault": self._fault,
        }

    async def _send(self, page: Page, targets: Sequence[str], is_due: Callable[[], bool]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                tries = [group.create_task(self._reach(target, page, is_due)) for target in targets]
        finally:
            self._under_way.discard(page.id)
        results = [each.result() for each in tries]
        self._tell(
            Delivery(page, results.count(TAKEN), tuple(each for each in results if each not in (TAKEN, NEEDLESS)))
        )

    def _tell(self, delivery: Delivery) -> None:
        self._sent += delivery.sent
        self._failed += len(delivery.faults)
        self._fault = delivery.faults[-1] if delivery.faults else self._fault
        self._means.told(delivery)

    async def _reach(self, target: str, page: Page, is_due: Callable[[], bool]) -> str:
        """Try until the page is taken, needless or given up; then what went wrong last."""
        fault = ""
        for pause_s in (0.0, *self._means.pauses_s):
            await asyncio.sleep(pause_s)
            if not is_due():
                return f"{fault}, and then nobody was wanted any more" if fault else NEEDLESS
            try:
                async with self._lanes.setdefault(target, asyncio.Semaphore(AT_ONCE)):
                    await self._once(target, page)
            except Undelivered as error:
                fault = f"{shown(target)}: {visible(str(error), limit=FAULT_CELLS)}"
                if error.is_final:
                    break
                continue
            return TAKEN
        return fault

    async def _once(self, target: str, page: Page) -> None:
        if target == COMMAND:
            await run_command(self._means.command, page)
        else:
            await self._means.webhooks.post(target, page)


def shown(target: str) -> str:
    """A target by its host alone: the rest of a URL may be a secret."""
    return target if target == COMMAND else visible(urlsplit(target).netloc, limit=FAULT_CELLS)
