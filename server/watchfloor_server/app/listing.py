"""What is remembered, page by page: runs, cards and operators, numbered so that a page goes on where one ended.

Never changes anything.
"""

import json
from collections.abc import Callable, Collection, Iterator
from typing import Final, NamedTuple, cast

from pydantic import BaseModel, JsonValue

from watchfloor.wire import Get, Reply
from watchfloor_server.app.clock import Clock
from watchfloor_server.app.floods import flood_of
from watchfloor_server.app.people import people_of
from watchfloor_server.app.policing import Police
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.facts import Operator
from watchfloor_server.core.views import run_view
from watchfloor_server.gateway.codes import Codes

SPARE: Final = 1000
"""Numbers of what is forgotten that are kept before they are swept."""

Object = dict[str, JsonValue]


class Page(NamedTuple):
    """Items, and the number to ask after for more; None if these are the last."""

    items: tuple[Object, ...]
    next: int | None


class Places:
    """Numbers for names, given when they are first listed and never again; `names` keep their order from call to call.

    A page goes on after a number, so that what is forgotten between two pages hides nothing.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._last = 0

    def after(self, names: Collection[str], number: int) -> Iterator[tuple[int, str]]:
        """Each name with its number, from the first one above `number` on."""
        if len(self._numbers) > 2 * len(names) + SPARE:
            self._numbers = {name: self._numbers[name] for name in names if name in self._numbers}
        for name in names:
            if name not in self._numbers:
                self._last += 1
                self._numbers[name] = self._last
        return ((self._numbers[name], name) for name in names if self._numbers[name] > number)


def page(
    places: Iterator[tuple[int, str]], item: Callable[[str], Object | None], limit: int | None, most_bytes: int
) -> Page:
    """Read items until `limit`, or until they are longer than `most_bytes`; one at least. `item` may pass one over."""
    items: list[Object] = []
    size = last = 0
    for number, name in places:
        found = item(name)
        if found is None:
            continue
        size += len(json.dumps(found, ensure_ascii=False).encode())
        if items and (size > most_bytes or len(items) == limit):
            return Page(tuple(items), last)
        items.append(found)
        last = number
    return Page(tuple(items), None)


class Lists:
    """Answers `runs`, `escalations` and `operators`."""

    def __init__(self, server: str, desk: Desk, police: Police, codes: Codes, clock: Clock) -> None:
        self._server = server
        self._desk = desk
        self._police = police
        self._codes = codes
        self._clock = clock
        self._runs, self._cards, self._enrolled = Places(), Places(), Places()

    def answer(self, get: Get, operator: Operator, device: str, most_bytes: int) -> Reply:
        """Answer with one page of at most so many bytes, after the number that was asked for."""
        after = get.after or 0
        if get.what == "runs":
            places, item = self._runs.after(self._desk.state.runs, after), self._run_item(get.run)
        elif get.what == "operators":
            operators = self._operators()
            places, item = self._enrolled.after(operators, after), operators.__getitem__
        else:
            places = self._cards.after(self._desk.state.cards, after)
            item = self._card_item(get.run, operator, device)
        found = page(places, item, get.limit, most_bytes)
        is_end = get.what == "escalations" and found.next is None
        flood = flood_of(self._desk) if is_end else None
        return Reply(id=get.id, ok=True, items=found.items, next=found.next, value=flood)

    def _run_item(self, only: str | None) -> Callable[[str], Object | None]:
        state, now = self._desk.state, self._clock.now()

        def item(name: str) -> Object | None:
            return _plain(run_view(state, state.runs[name], now)) if only in (None, name) else None

        return item

    def _card_item(self, run: str | None, operator: Operator, device: str) -> Callable[[str], Object | None]:
        cards = {card.escalation: card for card in self._desk.cards() if run in (None, card.run)}

        def item(name: str) -> Object | None:
            if (card := cards.get(name)) is None:
                return None
            return {**_plain(card), "code": self._codes.show(name, operator.name, device)}

        return item

    def _operators(self) -> dict[str, Object]:
        enrolled = self._desk.operators()
        people = people_of(self._server, self._police.policy.directory, enrolled)
        return {
            each.name: {
                "name": each.name,
                "roles": list(each.roles),
                "person": people[each.name].name if each.name in people else None,
            }
            for each in enrolled
        }


def _plain(model: BaseModel) -> Object:
    return cast(Object, model.model_dump(mode="json", by_alias=True, exclude_none=True))
