"""Whether a peer holds the key it shows: the proof in its `hello` (our own possession proof, after RFC 7800).

Never verifies the token itself: that was done before the upgrade.
"""

import hmac

from watchfloor.jwks import TokenRefused
from watchfloor.wire import AgentHello, ConsoleHello, EnrolHello, LaneHello, PointHello, PublicKey, Read, hello_message

AnyHello = AgentHello | ConsoleHello | EnrolHello | LaneHello | PointHello
Hello = Read[AgentHello] | Read[ConsoleHello] | Read[EnrolHello] | Read[LaneHello] | Read[PointHello] | Read[AnyHello]


def check_hello(server_id: str, path: str, nonce: str, token: str, hello: Hello, *, jkt: str | None) -> PublicKey:
    """Check the key and the proof of a hello; raises `TokenRefused`.

    `path` is the door's (`/v1/agent`), `nonce` the challenge's, `token` the bearer's text that was let through.
    `jkt` is the thumbprint of the only key that will do: a token's `cnf.jkt`, an operator's enrolled key; None
    where the first key shown is pinned.
    """
    try:
        key = PublicKey.read(hello.body.key)
    except ValueError as error:
        raise TokenRefused("key", f"the key in hello cannot be used: {error}; make a fresh Ed25519 key") from error
    message = hello_message(server_id, path, nonce, token, hello.fields)
    is_persons = isinstance(hello.body, ConsoleHello | EnrolHello)  # an operator's key may be in an ssh-agent
    if not (key.vouches if is_persons else key.verifies)(hello.body.proof, message):
        raise TokenRefused("proof", "the proof in hello does not fit this challenge, path, token and hello")
    if jkt is not None and not hmac.compare_digest(key.thumbprint.encode(), jkt.encode()):
        raise TokenRefused("confirmation", "the token belongs to another key than the one in hello")
    return key
