import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from gatehouse import ARGS, KEY, TOOL, Wire, fence, grant
from watchfloor.errors import ProtocolError, Unreachable
from watchfloor.grants import GrantRefused, talk, verify_grant
from watchfloor.grants.talk import Talk, check_named
from watchfloor.grants.verifying import Grant
from watchfloor.jwks import TokenRefused
from watchfloor.wire import ErrorLine, PointPractice, PointWelcome, Redeemed, SigningKey


class Case:
    """A talk over a wire, with a clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.wire = Wire(self.now_s)
        self.busy: set[str] = set()
        self.talk = Talk(cast("Any", self.wire), self.busy, lambda: self.now_s, self.execute)
        self.executed: list[str] = []
        self.fences = 0

    async def execute(self, grant: str, tool: str, args: Mapping[str, object]) -> None:
        assert args
        self.executed.append(f"{tool} under {grant}")

    def changed(self) -> None:
        self.fences += 1

    def grant(self, ident: str = "G-1") -> tuple[Grant, str]:
        text = grant(ident)
        now = datetime.now(UTC)
        return verify_grant(text, self.talk.keys, audience="payments", tool=TOOL, args=ARGS, now=now), text


@asynccontextmanager
async def talking() -> AsyncGenerator[Case]:
    case = Case()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(case.talk.converse(case.changed))
        case.wire.say(fence(1))
        assert (await case.wire.heard("fenced"))["n"] == 1
        try:
            yield case
        finally:
            await case.talk.close()
            task.cancel()


async def test_each_fence_is_answered_with_what_is_being_executed() -> None:
    async with talking() as case:
        case.busy.add("G-9")
        case.wire.say(fence(2, {"R1": "killed"}))
        assert await case.wire.heard("fenced") == {"t": "fenced", "n": 2, "busy": ["G-9"]}
        with pytest.raises(GrantRefused, match="was killed") as refused:
            case.talk.check("R1")
        assert refused.value.code == "killed"


async def test_without_a_fresh_fence_everything_is_refused() -> None:
    async with talking() as case:
        case.talk.check("R1")
        case.now_s += 3.0
        with pytest.raises(GrantRefused, match="everything is refused") as refused:
            case.talk.check("R1")
        assert refused.value.code == "dark"


async def test_a_grant_that_is_used_up_counts_as_executed_from_the_answer_on() -> None:
    async with talking() as case:
        found, text = case.grant()
        async with asyncio.TaskGroup() as group:
            redeeming = group.create_task(case.talk.redeem(found, text))
            asked = await case.wire.heard("redeem")
            assert asked["grant"] == text
            case.wire.say(Redeemed(id=str(asked["id"]), ok=True))
            case.wire.say(fence(2))
            assert (await case.wire.heard("fenced"))["busy"] == ["G-1"]
            await redeeming


async def test_a_refused_grant_is_told_with_the_servers_reason() -> None:
    async with talking() as case:
        found, text = case.grant()
        async with asyncio.TaskGroup() as group:
            group.create_task(case.wire.grants(ok=False, code="used", reason="used\x1b[2J"))
            with pytest.raises(GrantRefused) as refused:
                await case.talk.redeem(found, text)
        assert refused.value.code == "used"
        assert refused.value.reason.isprintable()
        assert case.busy == set()


async def test_an_answer_that_nobody_waits_for_changes_nothing() -> None:
    async with talking() as case:
        case.wire.say(Redeemed(id="r77", ok=True))
        case.wire.say(fence(2))
        assert (await case.wire.heard("fenced"))["busy"] == []


async def test_who_is_cancelled_while_it_waits_executes_nothing() -> None:
    async with talking() as case:
        found, text = case.grant()
        async with asyncio.TaskGroup() as group:
            redeeming = group.create_task(case.talk.redeem(found, text))
            asked = await case.wire.heard("redeem")
            redeeming.cancel()
            await asyncio.wait((redeeming,))
            case.wire.say(Redeemed(id=str(asked["id"]), ok=True))
            case.wire.say(fence(2))
            assert (await case.wire.heard("fenced"))["busy"] == []


async def test_an_answer_that_comes_with_the_cancellation_is_taken_back() -> None:
    async with talking() as case:
        found, text = case.grant()
        async with asyncio.TaskGroup() as group:
            redeeming = group.create_task(case.talk.redeem(found, text))
            asked = await case.wire.heard("redeem")
            await case.talk._take(b'{"t":"redeemed","id":"%s","ok":true}' % str(asked["id"]).encode())  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
            assert case.busy == {"G-1"}
            redeeming.cancel()
            await asyncio.wait((redeeming,))
        assert case.busy == set()


async def test_a_server_that_does_not_answer_in_time_gave_no_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "REDEEM_S", 0.01)
    async with talking() as case:
        with pytest.raises(GrantRefused) as refused:
            await case.talk.redeem(*case.grant())
        assert refused.value.code == "late"


async def test_a_connection_that_ends_refuses_what_waits() -> None:
    async def code() -> str:
        with pytest.raises(GrantRefused) as refused:
            await case.talk.redeem(*case.grant())
        return refused.value.code

    async with talking() as case, asyncio.TaskGroup() as group:
        redeeming = group.create_task(code())
        await case.wire.heard("redeem")
        case.wire.end()
        assert await redeeming == "lost"


async def test_what_cannot_be_sent_gave_no_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    async with talking() as case:

        async def fail(lines: tuple[bytes, ...]) -> None:
            raise Unreachable(f"{len(lines)} lines could not be sent")

        monkeypatch.setattr(case.wire, "send_lines", fail)
        with pytest.raises(GrantRefused) as refused:
            await case.talk.redeem(*case.grant())
        assert refused.value.code == "lost"


async def test_a_server_that_is_silent_for_longer_than_a_fence_is_good_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(talk, "FENCE_S", 0.05)
    case = Case()
    await case.talk.converse(case.changed)
    assert case.fences == 0


async def test_a_fence_that_is_not_ours_and_an_error_end_the_talk() -> None:
    for line, error in (
        (fence(1, key=SigningKey.from_seed(b"x" * 32)), TokenRefused),
        (ErrorLine(code="field", reason="wrong"), ProtocolError),
    ):
        case = Case()
        case.wire.say(line)
        with pytest.raises(error):
            await case.talk.converse(case.changed)


def test_a_servers_id_follows_from_its_key() -> None:
    welcome = PointWelcome(point="payments", targets=("payments",), key=KEY.public.jwk)
    check_named(KEY.public.server_id, welcome)
    with pytest.raises(TokenRefused, match="shows the key of"):
        check_named("wf-other", welcome)
    weak = welcome.model_copy(update={"key": welcome.key.model_copy(update={"x": "A" * 43})})
    with pytest.raises(TokenRefused, match="cannot be used"):
        check_named("wf-other", weak)


async def test_practice_is_tried_beside_the_fences_and_a_crowd_of_it_is_not() -> None:
    async with talking() as case:
        for n in range(6):
            case.wire.say(PointPractice(id=f"C{n}", grant="G-1", tool="t", args={"n": n}))
        case.wire.say(fence(2))
        assert (await case.wire.heard("fenced"))["n"] == 2
        assert (await case.wire.heard("practised"))["answer"] == "executed"
        assert len(case.executed) == 4
