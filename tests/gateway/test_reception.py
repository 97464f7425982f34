from pathlib import Path

import pytest

import peers
from watchfloor.wire import limits


async def test_an_enrolment_code_held_by_somebody_who_left_is_good_again(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        code = (tmp_path / "first-operator.code").read_text().strip()
        hello = {"operator": "mara", "key": peers.fresh_key().public.jwk.model_dump()}
        thief: peers.Peer = await peers.greet(floor, "/v1/enrol", code, peers.fresh_key(), hello)
        assert (await thief.of("refused"))["code"] == "proof"
        assert await peers.enrol(floor, "mara", code)


async def test_a_welcome_names_what_is_to_be_pinned(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        code = (tmp_path / "first-operator.code").read_text().strip()
        peer: peers.Peer = await peers.greet(floor, "/v1/enrol", code, peers.fresh_key(), {"operator": "mara"})
        welcome = await peer.of("welcome")
        assert welcome["server"] == floor.server
        assert welcome["checkpoint"].startswith(f"{floor.server}\n")
        assert "admin" in welcome["operator"]["roles"]
        assert (await peer.closed())[0] == 1000


async def test_lines_sent_right_behind_the_hello_are_heard_after_the_welcome(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        hello = {"agent": "refund-bot", "human": None, "task": "t", "supervision": "sdk"}
        bot: peers.Agent = await peers.greet(floor, "/v1/agent", floor.token(), peers.fresh_key(), hello, peers.Agent)
        await bot.say(bot.line("reasoning", text="early"))
        first = await bot.hear(lambda line: True)
        assert first["t"] == "welcome"
        await bot.of("ack", seq=1)


async def test_an_agent_whose_run_cannot_be_written_down_is_not_let_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peers.serving(tmp_path) as floor:
        monkeypatch.setattr(limits, "HANDSHAKE_S", 0.5)
        with peers.locked(tmp_path):
            hello = {"agent": "refund-bot", "human": None, "task": "t", "supervision": "sdk"}
            bot: peers.Peer = await peers.greet(floor, "/v1/agent", floor.token(), peers.fresh_key(), hello)
            assert (await bot.of("refused"))["code"] == "too_slow"
