"""Whose connection it is at the operators' doors: an operator's own, or one that a gateway opened for them.

Never knows a token, nor what is said on the connection.
"""

from collections.abc import Iterable, Mapping

from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.identity import GATEWAY, Vouch
from watchfloor.wire import PublicKey
from watchfloor_server.auth import Book, OperatorEvidence
from watchfloor_server.core.facts import Operator


def book_of(operators: Iterable[Operator]) -> Book:
    """Sort who is enrolled into operators and gateways; who is a gateway beside another role is none."""
    keys: tuple[dict[str, bytes], dict[str, bytes]] = ({}, {})
    for one in operators:
        keys[one.roles == GATEWAY][one.name] = one.key
    return Book(*keys)


def caller_of(operators: Mapping[str, Operator], evidence: object, key: PublicKey) -> Operator:
    """Whose connection this is, as they are enrolled now; `key` was proven in the `hello`. Raises `ProtocolError`."""
    if isinstance(evidence, OperatorEvidence):
        found = operators.get(evidence.name)
        signer = found if evidence.vouch is None else operators.get(evidence.vouch.gateway)
        if found is not None and signer is not None and signer.key == key.raw:
            return found._replace(vouch=evidence.vouch)
    raise ProtocolError("operator", "this operator is not enrolled any more", close=CloseCode.REFUSED)


def standing_of(operators: Mapping[str, Operator], before: Operator) -> Operator | None:
    """The same operator at the same connection, as enrolled now; None if that is not to go on."""
    now = operators.get(before.name)
    if now is None or now.key != before.key or not vouches(operators, before.vouch):
        return None
    return now._replace(vouch=before.vouch)


def vouches(operators: Mapping[str, Operator], vouch: Vouch | None) -> bool:
    """True if nobody needs to vouch, or who does is a gateway still."""
    if vouch is None:
        return True
    gateway = operators.get(vouch.gateway)
    return gateway is not None and gateway.roles == GATEWAY
