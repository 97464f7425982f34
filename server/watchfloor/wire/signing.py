r"""What each signature of the protocol covers, so that none serves for another purpose, server or run.

Form: Ed25519 over `"watchfloor " + type + " v1\n" + server id + "\n" + rest`. Never holds a key.
"""

from collections.abc import Mapping

from pydantic import JsonValue

from watchfloor.chain import b64url, jcs, sha256


def hello_message(server: str, path: str, nonce: str, token: str, hello: Mapping[str, JsonValue]) -> bytes:
    """What the `proof` of a hello signs; `hello` is the line's object, `token` the bearer's text."""
    token_hash = b64url(sha256(token.encode()))
    hello_hash = b64url(sha256(jcs(_without(hello, "proof"))))
    return _message("hello", server, "\n".join((path, nonce, token_hash, hello_hash)).encode())


def said_message(kind: str, server: str, run: str, head: bytes, line: Mapping[str, JsonValue]) -> bytes:
    """What the `sig` of an `action` or `outcome` signs: all said before, by the running head, and the line."""
    line_hash = b64url(sha256(jcs(_without(line, "sig"))))
    return _message(kind, server, f"{run}\n{b64url(head)}\n{line_hash}".encode())


def stopped_message(server: str, run: str, line: Mapping[str, JsonValue]) -> bytes:
    """What the `sig` of `stopped` signs."""
    return _message("stopped", server, run.encode() + b"\n" + jcs(_without(line, "sig")))


def operator_message(kind: str, server: str, line: Mapping[str, JsonValue]) -> bytes:
    """What the `sig` of an operator's `decide`, `order` or `admin` signs."""
    return _message(kind, server, jcs(_without(line, "sig")))


def receipt_message(server: str, line: Mapping[str, JsonValue]) -> bytes:
    """What the `sig` of an enforcement point's `receipt` signs."""
    return _message("receipt", server, jcs(_without(line, "sig")))


def local_message(server: str, nonce: str, order: str) -> bytes:
    """What the `sig` of a `local` order signs: the warden's nonce, and the operator's own signed line."""
    return _message("local", server, f"{nonce}\n{b64url(sha256(order.encode()))}".encode())


def _without(line: Mapping[str, JsonValue], name: str) -> dict[str, JsonValue]:
    return {key: value for key, value in line.items() if key != name}


def _message(kind: str, server: str, rest: bytes) -> bytes:
    return f"watchfloor {kind} v1\n{server}\n".encode() + rest
