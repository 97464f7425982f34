import pytest

from forge import NOW
from watchfloor.errors import ProtocolError
from watchfloor.identity import GATEWAY, Vouch
from watchfloor.wire import SigningKey
from watchfloor_server.auth import OperatorEvidence
from watchfloor_server.core.facts import Operator
from watchfloor_server.gateway.callers import book_of, caller_of, standing_of

KEY, OTHER = SigningKey.from_seed(b"k" * 32).public, SigningKey.from_seed(b"o" * 32).public
MARA, BASTION = Operator("mara", KEY.raw, ("approver",)), Operator("bastion", OTHER.raw, GATEWAY)
HERE = {"mara": MARA, "bastion": BASTION}
VOUCH = Vouch(gateway="bastion", fingerprint="SHA256:x")


def evidence(vouch: Vouch | None = None) -> OperatorEvidence:
    return OperatorEvidence("mara", KEY if vouch is None else OTHER, "j", NOW, "h", vouch)


def test_who_is_a_gateway_and_more_vouches_for_nobody() -> None:
    both = Operator("both", OTHER.raw, ("gateway", "admin"))
    book = book_of((MARA, BASTION, both))
    assert (set(book.operators), set(book.gateways)) == ({"mara", "both"}, {"bastion"})


def test_an_operator_comes_with_their_own_key_or_by_a_gateways() -> None:
    assert caller_of(HERE, evidence(), KEY) == MARA
    assert caller_of(HERE, evidence(VOUCH), OTHER) == MARA._replace(vouch=VOUCH)
    for who, key in ((evidence(), OTHER), (evidence(VOUCH), KEY), (None, KEY)):
        with pytest.raises(ProtocolError, match="not enrolled any more"):
            caller_of(HERE, who, key)


def test_a_connection_ends_with_the_operator_their_key_or_the_gateway() -> None:
    hosted = MARA._replace(vouch=VOUCH)
    more = {**HERE, "mara": MARA._replace(roles=("viewer",))}
    assert standing_of(more, hosted) == more["mara"]._replace(vouch=VOUCH)
    assert standing_of(more, MARA) == more["mara"]
    assert standing_of({"mara": MARA}, hosted) is None
    assert standing_of({"mara": MARA}, MARA) == MARA
    assert standing_of({**HERE, "bastion": BASTION._replace(roles=("admin",))}, hosted) is None
    assert standing_of({**HERE, "mara": MARA._replace(key=OTHER.raw)}, hosted) is None
    assert standing_of({"bastion": BASTION}, hosted) is None
