import pytest

from sessions import Clock, session_and_body
from watchfloor.agent.handing import delegate, handed, thumbprint
from watchfloor.agent.stance import Stance
from watchfloor.errors import Refused
from watchfloor.wire import Delegate, Delegation, SigningKey

KEY = SigningKey.from_seed(b"c" * 32)


def answering(
    stance: Stance, token: str | None = None, code: str | None = None, reason: str | None = None
) -> list[Delegate]:
    """What the stance asks is answered at once."""
    asked: list[Delegate] = []

    async def ask(line: Delegate) -> Delegation:
        asked.append(line)
        return Delegation(id=line.id, token=token, code=code, reason=reason)

    stance.ask = ask
    return asked


async def test_what_is_handed_on_is_asked_for_by_the_childs_thumbprint() -> None:
    session, _ = session_and_body(Clock())
    asked = answering(session, token="t")
    assert await delegate(session, handed("writer", ["crm.read"], 5), KEY.public) == "t"
    assert (asked[0].agent, asked[0].jkt, asked[0].tools, asked[0].ttl_s) == (
        "writer",
        KEY.public.thumbprint,
        ("crm.read",),
        5.0,
    )


async def test_a_refusal_is_the_servers_own_sentence() -> None:
    session, _ = session_and_body(Clock())
    answering(session, code="depth", reason="the chain has 8 hops already")
    with pytest.raises(Refused, match="8 hops") as caught:
        await delegate(session, handed("writer", ["crm.read"]), KEY)
    assert caught.value.code == "depth"
    answering(session)
    with pytest.raises(Refused, match="hands nothing on"):
        await delegate(session, handed("writer", ["crm.read"]), KEY)


@pytest.mark.parametrize("tools", ["crm.read", ()])
def test_tools_are_named_in_a_list(tools: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="name the tools"):
        handed("writer", tools)


async def test_what_the_wire_would_refuse_is_not_asked() -> None:
    session, _ = session_and_body(Clock())
    with pytest.raises(ValueError, match="jkt"):
        await delegate(session, handed("writer", ["crm.read"]), "no thumbprint")


def test_any_half_of_a_key_tells_its_thumbprint() -> None:
    assert thumbprint(KEY) == thumbprint(KEY.public) == thumbprint(KEY.public.thumbprint)


async def test_a_seat_hands_nothing_on() -> None:
    session, _ = session_and_body(Clock())
    with pytest.raises(RuntimeError, match="seat in its warden's run"):
        await Stance.ask(session, Delegate(id="d", agent="a", jkt="A" * 43, tools=(), ttl_s=1))
