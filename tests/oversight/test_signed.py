import json
from pathlib import Path

import pytest

import crew
import peers
from watchfloor.identity import Vouch
from watchfloor.link import Surroundings, real_surroundings
from watchfloor.oversight import (
    LeaveScope,
    Operator,
    OrderScope,
    Pin,
    Pins,
    Refused,
    Unreachable,
    Verdict,
    connect,
    honest_hash,
)
from watchfloor.oversight.agentkeys import AgentKey
from watchfloor.oversight.signed import Pen, written
from watchfloor.wire import Admin, Card, Decide, Handover, OperatorOrder, SigningKey, encode, operator_message

KEY = SigningKey.from_seed(b"k" * 32)


def pen(tmp_path: Path) -> Pen:
    operator = Operator("ws://a", "mara", KEY, Pin.of("SRV", KEY.public, "ws://a", "note"), Pins(tmp_path))
    around: Surroundings = real_surroundings()
    return Pen(operator, around)


def is_signed(kind: str, line: Admin | Decide | Handover | OperatorOrder) -> bool:
    fields = json.loads(encode(line))
    return KEY.public.verifies(fields["sig"], operator_message(kind, "SRV", fields))


def test_orders_and_administration_are_signed_over_the_whole_line(tmp_path: Path) -> None:
    order = pen(tmp_path).order("kill", OrderScope(all=True), "why", 3.0)
    assert is_signed("order", order)
    assert not is_signed("order", order.model_copy(update={"scope": OrderScope(run="R")}))
    assert not is_signed("decide", order)
    admin = pen(tmp_path).admin("operator.add", "jonas", ("viewer",))
    assert is_signed("admin", admin)
    assert not is_signed("admin", admin.model_copy(update={"roles": ("admin",)}))


def test_a_hand_over_is_signed_over_who_gets_the_shift_and_what_is_said(tmp_path: Path) -> None:
    line = pen(tmp_path).handover("jo", "two wait")
    assert is_signed("handover", line)
    assert not is_signed("handover", line.model_copy(update={"to": "ines"}))


def test_no_two_lines_have_the_same_id(tmp_path: Path) -> None:
    one = pen(tmp_path)
    assert one.order("kill", OrderScope(all=True)).id != one.order("kill", OrderScope(all=True)).id


async def test_a_kill_does_not_wait_for_an_agent_that_is_gone_and_anything_else_is_not_said_unsigned(
    tmp_path: Path,
) -> None:
    gone = AgentKey(KEY.public, tmp_path / "agent")
    one = pen(tmp_path)._replace(operator=pen(tmp_path).operator._replace(key=gone))
    kill = await written(one, lambda: one.order("kill", OrderScope(run="R"), after_s=3.0))
    assert (kill.sig, kill.kind, kill.after_s) == (None, "kill", 3.0)
    with pytest.raises(Unreachable, match="cannot be asked"):
        await written(one, lambda: one.order("resume", OrderScope(run="R")))


async def real_card(tmp_path: Path) -> Card:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.write", {"path": "/x", "big": 2**53 - 1, "f": 1e21, "ö": "\u2028"})
        async with connect(mara) as session:
            return await crew.only_card(session)


async def test_a_verdict_names_the_hash_of_the_card_as_it_is_shown(tmp_path: Path) -> None:
    card = await real_card(tmp_path)
    line = pen(tmp_path).decide(card, Verdict("approve", code="x", scope=LeaveScope(once=True)))
    assert line.card_sha256 == card.card_sha256 == honest_hash(card)
    assert is_signed("decide", line)
    assert not is_signed("decide", line.model_copy(update={"answer": "deny"}))
    assert "result" not in json.loads(encode(line))
    supplied = json.loads(encode(pen(tmp_path).decide(card, Verdict("supply", result=None))))
    assert supplied["result"] is None


@pytest.mark.parametrize(
    "lie",
    [
        {"args": {"path": "/y"}},
        {"tool": "file.read"},
        {"may": ()},
        {"quorum": 0},
        {"may": ("jonas",), "may_not": ()},
        {"scopes": ()},
        {"proposed": {"path": "/x"}, "changed_by": "jo"},
        {"deadline_at": "2999-01-01T00:00:00.000Z"},
        {"reason": "fine"},
        {"card_sha256": None},
        {"card_sha256": "A" * 43},
    ],
)
async def test_whatever_a_card_lies_about_is_found(lie: dict[str, object], tmp_path: Path) -> None:
    card = await real_card(tmp_path)
    with pytest.raises(Refused, match="not what its hash says"):
        honest_hash(card.model_copy(update=lie))


async def test_what_moves_while_a_card_is_open_is_no_lie(tmp_path: Path) -> None:
    card = await real_card(tmp_path)
    moved = card.model_copy(update={"code": "zzzz", "claims": ("jonas",)})
    assert honest_hash(moved) == card.card_sha256


async def test_where_a_gateway_vouches_nothing_is_signed_and_what_needs_that_is_not_said(tmp_path: Path) -> None:
    hosted = pen(tmp_path).operator._replace(vouch=Vouch(gateway="bastion", fingerprint="SHA256:x"))
    one = pen(tmp_path)._replace(operator=hosted)
    assert one.order("kill", OrderScope(run="R"), after_s=3.0).sig is None
    assert one.order("pause", OrderScope(run="R")).sig is None
    assert one.handover("jo", "two wait").sig is None
    for write in (lambda: one.admin("operator.remove", "jo"), lambda: one.drilled({"R": {"stopped": 1.0}})):
        with pytest.raises(Refused, match="log in with ssh -A"):
            write()
