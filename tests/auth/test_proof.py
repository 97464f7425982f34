import json

import pytest
from pydantic import JsonValue

from watchfloor.chain import b64url
from watchfloor.jwks import TokenRefused
from watchfloor.wire import (
    CONSOLE_HELLO,
    LANE_HELLO,
    ConsoleHello,
    PublicKey,
    Read,
    SigningKey,
    hello_message,
    sshsig_data,
)
from watchfloor_server.auth import check_hello

KEY, OTHER = SigningKey.from_seed(bytes(32)), SigningKey.from_seed(b"\x01" * 32)
NONCE, SERVER, PATH, TOKEN = "n" * 43, "wf-a", "/v1/console", "a.b.c"


def hello(key: SigningKey = KEY, **signed: str) -> Read[ConsoleHello]:
    line: dict[str, JsonValue] = {"t": "hello", "key": key.public.jwk.model_dump(mode="json"), "device": "cli"}
    told = {"server": SERVER, "path": PATH, "nonce": NONCE, "token": TOKEN} | signed
    proof = key.sign(hello_message(told["server"], told["path"], told["nonce"], told["token"], line))
    return CONSOLE_HELLO.read(json.dumps({**line, "proof": proof}).encode())


def checked(read: Read[ConsoleHello], jkt: str | None = None) -> PublicKey:
    return check_hello(SERVER, PATH, NONCE, TOKEN, read, jkt=jkt)


def refused(read: Read[ConsoleHello], jkt: str | None = None) -> str:
    with pytest.raises(TokenRefused) as refusal:
        checked(read, jkt)
    return refusal.value.code


def test_a_key_whose_possession_is_proven_is_given() -> None:
    assert checked(hello()) == KEY.public
    assert checked(hello(), KEY.public.thumbprint) == KEY.public


@pytest.mark.parametrize("signed", [{"server": "wf-b"}, {"path": "/v1/kill"}, {"nonce": "m" * 43}, {"token": "a.b.d"}])
def test_a_proof_for_another_server_door_challenge_or_token_is_refused(signed: dict[str, str]) -> None:
    assert refused(hello(KEY, **signed)) == "proof"


def test_a_hello_altered_after_signing_is_refused() -> None:
    good = hello()
    altered = {**good.fields, "device": "console"}
    assert refused(CONSOLE_HELLO.read(json.dumps(altered).encode())) == "proof"


def test_another_keys_proof_is_refused() -> None:
    mixed = {**hello().fields, "proof": hello(OTHER).fields["proof"]}
    assert refused(CONSOLE_HELLO.read(json.dumps(mixed).encode())) == "proof"


def test_an_operators_key_may_be_in_an_ssh_agent_and_an_agents_may_not() -> None:
    by_hand = hello().fields
    message = hello_message(SERVER, PATH, NONCE, TOKEN, by_hand)
    assert checked(CONSOLE_HELLO.read(through_an_agent(by_hand, message))) == KEY.public
    assert refused(CONSOLE_HELLO.read(through_an_agent(by_hand, message + b" "))) == "proof"
    line: dict[str, JsonValue] = {"t": "hello", "key": KEY.public.jwk.model_dump(mode="json")}
    read = LANE_HELLO.read(through_an_agent(line, hello_message(SERVER, PATH, NONCE, TOKEN, line)))
    with pytest.raises(TokenRefused, match="proof"):
        check_hello(SERVER, PATH, NONCE, TOKEN, read, jkt=None)


def through_an_agent(line: dict[str, JsonValue], message: bytes) -> bytes:
    return json.dumps({**line, "proof": KEY.sign(sshsig_data(message))}).encode()


def test_a_token_bound_to_a_key_admits_no_other() -> None:
    assert refused(hello(OTHER), KEY.public.thumbprint) == "confirmation"
    assert refused(hello(), "") == "confirmation"


@pytest.mark.parametrize("x", [b"\x01" + bytes(31), bytes(32), b"\xff" * 32])
def test_a_key_for_which_anybody_can_sign_is_refused(x: bytes) -> None:
    weak = {**hello().fields, "key": {"kty": "OKP", "crv": "Ed25519", "x": b64url(x)}, "proof": "A" * 86}
    assert refused(CONSOLE_HELLO.read(json.dumps(weak).encode())) == "key"
