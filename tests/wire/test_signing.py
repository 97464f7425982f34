import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from watchfloor.chain import EMPTY_HEAD, unb64url
from watchfloor.wire import SigningKey, hello_message, operator_message, said_message, stopped_message

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parent / "golden/signatures.json").read_text("utf-8"))
VECTORS: dict[str, dict[str, Any]] = {vector["type"]: vector for vector in GOLDEN["vectors"]}
SERVER, RUN, PATH, NONCE, TOKEN = (GOLDEN[name] for name in ("server", "run", "path", "nonce", "token"))


def message_of(kind: str, line: dict[str, Any]) -> bytes:
    match kind:
        case "hello":
            return hello_message(SERVER, PATH, NONCE, TOKEN, line)
        case "action" | "outcome":
            return said_message(kind, SERVER, RUN, unb64url(VECTORS[kind]["head"]), line)
        case "stopped":
            return stopped_message(SERVER, RUN, line)
        case _:
            return operator_message(kind, SERVER, line)


def spelled_out(kind: str, line: dict[str, Any]) -> bytes:
    """The same message by the words of the contract, with other means than the product's."""

    def b64(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    signed = {name: value for name, value in line.items() if name not in {"sig", "proof"}}
    jcs = rfc8785.dumps(signed)
    line_hash = b64(hashlib.sha256(jcs).digest())
    token_hash = b64(hashlib.sha256(TOKEN.encode()).digest())
    rest = {
        "hello": f"{PATH}\n{NONCE}\n{token_hash}\n{line_hash}",
        "action": f"{RUN}\n{VECTORS[kind]['head']}\n{line_hash}",
        "outcome": f"{RUN}\n{VECTORS[kind]['head']}\n{line_hash}",
        "stopped": f"{RUN}\n{jcs.decode()}",
    }.get(kind, jcs.decode())
    return f"watchfloor {kind} v1\n{SERVER}\n{rest}".encode()


@pytest.mark.parametrize("kind", VECTORS)
def test_a_message_is_that_of_the_contract(kind: str) -> None:
    line = VECTORS[kind]["line"]
    assert message_of(kind, line) == VECTORS[kind]["message"].encode() == spelled_out(kind, line)


@pytest.mark.parametrize("kind", VECTORS)
def test_a_golden_signature_is_made_and_verified(kind: str) -> None:
    seed = bytes.fromhex(GOLDEN["seed"])
    message = VECTORS[kind]["message"].encode()
    key = SigningKey.from_seed(seed)
    assert key.sign(message) == VECTORS[kind]["signature"]
    assert key.public.verifies(VECTORS[kind]["signature"], message)
    Ed25519PrivateKey.from_private_bytes(seed).public_key().verify(unb64url(VECTORS[kind]["signature"]), message)


@pytest.mark.parametrize("kind", VECTORS)
def test_no_signature_serves_for_another_purpose(kind: str) -> None:
    key = SigningKey.from_seed(bytes.fromhex(GOLDEN["seed"]))
    served = [
        each for each in VECTORS if key.public.verifies(VECTORS[kind]["signature"], VECTORS[each]["message"].encode())
    ]
    assert served == [kind]


@pytest.mark.parametrize("kind", VECTORS)
def test_the_signature_itself_is_not_signed_and_all_else_is(kind: str) -> None:
    line = VECTORS[kind]["line"]
    name = "proof" if kind == "hello" else "sig"
    assert message_of(kind, {**line, name: "other"}) == message_of(kind, line)
    assert message_of(kind, {**line, "colour": "red"}) != message_of(kind, line)


def test_server_run_path_nonce_token_and_head_are_bound() -> None:
    line = {"t": "action"}
    head = bytes([1]) * 32
    said = {
        said_message("action", server, run, before, line)
        for server, run, before in (
            ("S", "R", EMPTY_HEAD),
            ("T", "R", EMPTY_HEAD),
            ("S", "Q", EMPTY_HEAD),
            ("S", "R", head),
        )
    }
    assert len(said) == 4
    hellos = {
        hello_message(*given, {"t": "hello"})
        for given in (
            ("S", "/", "n", "k"),
            ("T", "/", "n", "k"),
            ("S", "/x", "n", "k"),
            ("S", "/", "m", "k"),
            ("S", "/", "n", "l"),
        )
    }
    assert len(hellos) == 5
    assert stopped_message("S", "R", line) != stopped_message("S", "Q", line)
