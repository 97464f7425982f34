import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import peers
from lanefolk import BOT, KEYRING, MARA, OPERATOR, ROLL, credential, told
from watchfloor.chain import b64url
from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.identity import Vouch
from watchfloor.tokens import operator_token, vouched_token
from watchfloor.wire import (
    CONSOLE_HELLO,
    LANE_HELLO,
    Challenge,
    ConsoleHello,
    LaneHello,
    Read,
    SigningKey,
    hello_message,
    ssh_fingerprint,
    stamp,
)
from watchfloor_server.auth.credentials import RunEvidence
from watchfloor_server.core.inputs import IdentityRefused, Ticked
from watchfloor_server.gateway.doors import KILL, LANE
from watchfloor_server.gateway.seams import Guest
from watchfloor_server.lane import letters as letter
from yard import yard

OTHER = SigningKey.from_seed(b"a key that nobody here has seen!")
NONCE = "N" * 43


def mara_token(key: SigningKey = MARA) -> str:
    return operator_token(key, "mara", KEYRING.server_id, now=datetime.now(UTC), jti="j")


def proven(token: str, key: SigningKey, path: str = LANE) -> tuple[Challenge, Read[LaneHello] | Read[ConsoleHello]]:
    asked = Challenge(nonce=NONCE, at=stamp(datetime.now(UTC)), server=KEYRING.server_id)
    line: peers.Object = {"t": "hello", "key": key.public.jwk.model_dump(mode="json")}
    line |= {"device": "test", "view": ""} if path == KILL else {}
    line["proof"] = key.sign(hello_message(KEYRING.server_id, path, NONCE, token, line))
    raw = json.dumps(line).encode()
    return asked, CONSOLE_HELLO.read(raw) if path == KILL else LANE_HELLO.read(raw)


async def test_a_run_comes_in_by_its_credential_and_its_key_and_by_nothing_else(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        guest = await lane.porch.identify(LANE, credential(), "192.0.2.7")
        assert guest.evidence == RunEvidence("RUN", BOT.public.thumbprint)
        assert lane.porch.prove(guest, *proven(guest.token, BOT)) == BOT.public
        with pytest.raises(ProtocolError) as stolen:
            lane.porch.prove(guest, *proven(guest.token, OTHER))
        assert stolen.value.close == CloseCode.REFUSED
        for token in (mara_token(), "rubbish"):
            with pytest.raises(ProtocolError):
                await lane.porch.identify(LANE, token, None)


async def test_an_operator_comes_in_by_a_token_of_their_own_key_while_they_are_enrolled(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        with pytest.raises(ProtocolError):
            await lane.porch.identify(KILL, mara_token(), None)
        lane.inbox.hear(ROLL)
        guest = await lane.porch.identify(KILL, mara_token(), None)
        key = lane.porch.prove(guest, *proven(guest.token, MARA, KILL))
        assert lane.porch.operator_of(guest, key) == OPERATOR
        with pytest.raises(ProtocolError):
            lane.porch.prove(guest, *proven(guest.token, OTHER, KILL))
        for token in (mara_token(OTHER), credential()):
            with pytest.raises(ProtocolError):
                await lane.porch.identify(KILL, token, None)
        lane.inbox.hear(ROLL.model_copy(update={"operators": ()}))
        with pytest.raises(ProtocolError, match="not enrolled any more"):
            lane.porch.operator_of(guest, key)
        run = Guest(LANE, "", None, RunEvidence("RUN", ""))
        with pytest.raises(ProtocolError, match="not enrolled any more"):
            lane.porch.operator_of(run, key)


async def test_nobody_is_greeted_before_the_main_process_was_heard_once(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        with pytest.raises(ProtocolError, match="knows no run yet"):
            lane.porch.greet(OPERATOR)
        lane.inbox.hear(ROLL)
        welcome = lane.porch.greet(OPERATOR)
        assert (welcome.operator.name, welcome.policy, welcome.environment) == ("mara", ROLL.policy, "shop")
        assert welcome.head == ROLL.head


async def test_only_who_calls_it_by_its_name_is_answered_and_it_publishes_that_it_is_there(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        assert lane.porch.refusal(["127.0.0.1:7421"], []) is None
        assert lane.porch.refusal(["lane.example"], []) is None
        assert lane.porch.refusal(["evil.example"], []) is not None
        found = lane.porch.published("/healthz")
        assert found is not None
        assert found.status == 200
        assert lane.porch.published("/metrics") is None
        assert len(lane.porch.entropy(32)) == 32


async def test_it_says_whether_a_kill_would_be_latched_and_how_many_runs_may_act(tmp_path: Path) -> None:
    async with yard(tmp_path) as lane:
        lane.inbox.hear(told())
        assert (lane.porch.can_stop(), lane.porch.count_open_runs()) == (True, 1)
        lane.porch.put(IdentityRefused(LANE, "code", "reason"))
        lane.latcher.fault = "the disk is gone"
        assert not lane.porch.can_stop()
        lane.state.runs["RUN"].lease_from_s -= 100
        lane.porch.put(Ticked())
        assert lane.state.runs["RUN"].state == "LOST"


async def test_an_operator_comes_in_by_the_word_of_a_gateway_while_it_is_one(tmp_path: Path) -> None:
    vouch = Vouch(gateway="bastion", fingerprint=ssh_fingerprint(MARA.public.raw))
    token = vouched_token(OTHER, vouch, "mara", KEYRING.server_id, now=datetime.now(UTC), jti="j")
    bastion = letter.Enrolled(name="bastion", key=b64url(OTHER.public.raw), roles=("gateway",))
    async with yard(tmp_path) as lane:
        lane.inbox.hear(ROLL)
        with pytest.raises(ProtocolError, match="no gateway here"):
            await lane.porch.identify(KILL, token, None)
        lane.inbox.hear(ROLL.model_copy(update={"operators": (*ROLL.operators, bastion)}))
        guest = await lane.porch.identify(KILL, token, None)
        key = lane.porch.prove(guest, *proven(token, OTHER, KILL))
        assert lane.porch.operator_of(guest, key) == OPERATOR._replace(vouch=vouch)
        with pytest.raises(ProtocolError):
            lane.porch.prove(guest, *proven(token, MARA, KILL))
