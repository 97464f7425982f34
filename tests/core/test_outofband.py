import json

import pytest

from playbook import Agent, Floor, How
from watchfloor.wire import SigningKey, operator_message
from watchfloor_server.core.facts import Operator

MARA, STRANGER = (SigningKey.from_seed(seed * 32) for seed in (b"m", b"x"))


def signed(bot: Agent, key: SigningKey = MARA, **more: object) -> str:
    line: dict[str, object] = {
        "t": "order",
        "id": "k9",
        "kind": "kill",
        "scope": {"run": bot.run},
        "server": "wf-test",
        "at": "2026-01-31T09:30:00.000Z",
        **more,
    }
    sig = key.sign(operator_message("order", str(line["server"]), line))  # pyright: ignore[reportArgumentType]
    return json.dumps(line | {"sig": sig})


def warden() -> tuple[Floor, Agent]:
    floor = Floor()
    floor.desk.state.operators["mara"] = Operator("mara", MARA.public.raw, ("controller",))
    return floor, floor.agent(how=How(supervision="warden"))


def test_a_kill_out_of_band_is_its_operators_who_signed_it() -> None:
    floor, bot = warden()
    line = signed(bot, reason="it loops")
    floor.stopped(bot, "k9", 3, [], signed=line)
    body = floor.body("run.stopping")
    assert (body["by"], body["reason"], body["signed"]) == ("mara", "it loops", line)
    assert body["raised"] == "given out of band, through its warden"
    assert floor.state(bot) == "STOPPED"


def test_without_a_reason_there_is_none() -> None:
    floor, bot = warden()
    floor.stopped(bot, "k9", 3, [], signed=signed(bot))
    assert floor.body("run.stopping")["reason"] == ""


@pytest.mark.parametrize(
    "more",
    [
        {"key": STRANGER},
        {"id": "other"},
        {"kind": "pause"},
        {"scope": {"all": True}},
        {"server": "other"},
    ],
)
def test_a_line_that_is_not_an_operators_kill_of_this_run_names_nobody(more: dict[str, object]) -> None:
    floor, bot = warden()
    floor.stopped(bot, "k9", 3, [], signed=signed(bot, **more))  # pyright: ignore[reportArgumentType]
    body = floor.body("run.stopping")
    assert (body["by"], body["raised"]) == ("", "known from the agent alone")
    assert floor.state(bot) == "STOPPED"


@pytest.mark.parametrize("text", ["no json", '{"t":"ping","nonce":"x"}'])
def test_a_text_that_is_no_order_names_nobody(text: str) -> None:
    floor, bot = warden()
    floor.stopped(bot, "k9", 3, [], signed=text)
    assert floor.body("run.stopping")["by"] == ""


def test_an_unsigned_order_names_nobody() -> None:
    floor, bot = warden()
    line = json.loads(signed(bot))
    del line["sig"]
    floor.stopped(bot, "k9", 3, [], signed=json.dumps(line))
    assert floor.body("run.stopping")["by"] == ""
