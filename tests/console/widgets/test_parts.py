from textual import events
from textual.app import App, ComposeResult

from watchfloor_console.messages import Chosen, Scrolled
from watchfloor_console.render.line import blank
from watchfloor_console.render.look import Look
from watchfloor_console.widgets import FleetPart, LivePart


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.wishes: list[int] = []

    def compose(self) -> ComposeResult:
        yield FleetPart(Look(), "fleet")
        yield LivePart(Look(), "live")

    def on_mount(self) -> None:
        for part in self.query(FleetPart):
            part.show((blank(20),) * 3)
        for part in self.query(LivePart):
            part.show((blank(20),) * 3)

    def on_chosen(self, wish: Chosen) -> None:
        self.wishes.append(wish.place)

    def on_scrolled(self, wish: Scrolled) -> None:
        self.wishes.append(wish.rows)


async def test_a_click_tells_the_row_and_a_wheel_the_rows() -> None:
    host = Host()
    async with host.run_test(size=(20, 8)) as pilot:
        await pilot.click("#fleet", offset=(3, 2))
        part = host.query_one(LivePart)
        fields = (part, 0, 0, 0, 0, 0, False, False, False)
        part.post_message(events.MouseScrollUp(*fields))
        part.post_message(events.MouseScrollDown(*fields))
        await pilot.pause()
    assert host.wishes == [2, 3, -3]
