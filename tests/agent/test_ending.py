import pytest

from doubles import FakeServer
from watchfloor.agent import supervised
from watchfloor.agent.ending import SUMMARY_CHARS
from watchfloor.wire import Ended


@pytest.mark.parametrize("words", ["x" * 5000, "nul \x00", "half \ud800"])
async def test_a_hostile_or_long_failure_is_told_bounded_and_clean(words: str) -> None:
    async def agent() -> None:
        async with supervised("bot", task="t", server=server.url, token=server.token):
            raise LookupError(words)

    async with FakeServer().listening() as server:
        with pytest.raises(LookupError):
            await agent()
        (ended,) = await server.said(Ended)
        assert isinstance(ended, Ended)
        assert ended.summary is not None
        assert ended.summary.startswith("LookupError: ")
        assert len(ended.summary) <= SUMMARY_CHARS
