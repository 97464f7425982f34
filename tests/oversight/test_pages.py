import pytest

from watchfloor.errors import Refused
from watchfloor.oversight import Question
from watchfloor.oversight.pages import read_on
from watchfloor.wire import Reply


class Server:
    """Answers with the pages that it was given, and remembers what it was asked."""

    def __init__(self, *pages: tuple[int, int | None]) -> None:
        self.pages = list(pages)
        self.asked: list[Question] = []

    async def get(self, question: Question) -> Reply:
        self.asked.append(question)
        number, following = self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]
        return Reply(id="1", ok=True, items=({"n": number},), next=following)


async def test_every_page_is_asked_for_and_the_items_are_put_together() -> None:
    server = Server((1, 7), (2, 9), (3, None))
    reply = await read_on(server.get, Question("runs", run="R1"))
    assert [item["n"] for item in reply.items or ()] == [1, 2, 3]
    assert server.asked == [Question("runs", run="R1", after=after) for after in (None, 7, 9)]


async def test_a_list_in_one_page_is_one_question() -> None:
    server = Server((1, None))
    await read_on(server.get, Question("operators"))
    assert server.asked == [Question("operators")]


@pytest.mark.parametrize("following", [0, 5])
async def test_a_server_whose_pages_go_in_circles_is_refused(following: int) -> None:
    with pytest.raises(Refused, match="does not end"):
        await read_on(Server((1, 5), (2, following)).get, Question("runs"))
