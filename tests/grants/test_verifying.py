import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from forge import NOW, Signer, at
from watchfloor.grants import Grant, GrantBook, GrantRefused, args_sha256, verify_grant
from watchfloor.jwks import KeySet

SERVER = Signer("EdDSA", "server")
OTHER = Signer("EdDSA", "server", number=1)
KEYS = KeySet.of([SERVER.jwk()])
ARGS: dict[str, JsonValue] = {
    "order": "A-17",
    "amount": "40.00",
    "currency": "EUR",
    "lines": [1, 2, {"a": None}],
    "note": "paid twice, one goes back",
}
CLAIMS: dict[str, object] = {
    "iss": "wf-server",
    "aud": "payments",
    "sub": "https://idp.example|alice",
    "client_id": "refund-bot",
    "jti": "G1",
    "iat": at(0),
    "nbf": at(0),
    "exp": at(10),
    "cnf": {"jkt": "thumb"},
    "tctx": {"tool": "refund.issue", "args_sha256": args_sha256(ARGS)},
    "watchfloor": {"run": "R1", "action": "A1", "grant": "G1", "epoch": 7, "approved_by": ["mara"], "policy": "p"},
}
TYP = "watchfloor-grant+jwt"


def made(**changes: object) -> str:
    return SERVER.token({**CLAIMS, **changes}, typ=TYP)


def verified(token: str, args: dict[str, JsonValue] = ARGS, **asked: object) -> Grant:
    audience, tool = str(asked.get("audience", "payments")), str(asked.get("tool", "refund.issue"))
    return verify_grant(token, KEYS, audience=audience, tool=tool, args=args, now=NOW)


def refused(token: str, args: dict[str, JsonValue] = ARGS, **asked: object) -> GrantRefused:
    with pytest.raises(GrantRefused) as refusal:
        verified(token, args, **asked)
    assert refusal.value.reason.isprintable()
    return refusal.value


def test_a_grant_tells_whose_leave_it_is() -> None:
    grant = verified(made())
    assert (grant.run, grant.action, grant.agent, grant.approved_by, grant.epoch) == (
        "R1",
        "A1",
        "refund-bot",
        ("mara",),
        7,
    )
    assert grant.expires_at == NOW + timedelta(seconds=10)


def test_a_grant_serves_no_other_tool_service_or_arguments() -> None:
    assert refused(made(), tool="refund.cancel").code == "tool"
    assert refused(made(), audience="crm").code == "audience"
    assert refused(made(), {**ARGS, "amount": "400.0"}).code == "args"
    assert refused(made(), {}).code == "args"


@pytest.mark.parametrize(
    "args",
    [{"n": float("nan")}, {"n": 2**60}, {"n": "\ud800"}, cast(dict[str, JsonValue], {"n": Decimal(1)})],
)
def test_arguments_without_a_canonical_form_have_no_grant(args: dict[str, JsonValue]) -> None:
    assert "canonical" in refused(made(), args).reason


FORGED = {
    "another server's": (OTHER.token(CLAIMS, typ=TYP), "signature"),
    "an unknown key's": (OTHER.token(CLAIMS, typ=TYP, kid="other"), "key"),
    "a shared secret's": (Signer("EdDSA").sign({"alg": "HS256", "typ": TYP, "kid": "server"}, CLAIMS), "algorithm"),
    "unsigned": (SERVER.sign({"alg": "none", "typ": TYP}, CLAIMS), "algorithm"),
    "a credential": (SERVER.token(CLAIMS, typ="watchfloor-blended+jwt"), "typ"),
    "a plain token": (SERVER.token(CLAIMS), "typ"),
    "its own key's": (OTHER.token(CLAIMS, typ=TYP, jwk=OTHER.jwk()), "header"),
    "no token": ("leave", "form"),
    "for two services": (made(aud=["payments", "crm"]), "audience"),
    "expired": (made(iat=at(-60), nbf=at(-60), exp=at(-10)), "expired"),
    "from the future": (made(nbf=at(60), exp=at(120)), "not_yet"),
    "endless": (made(exp=None), "no_expiry"),
    "without a beginning": (made(nbf=None), "claim"),
    "without an id": (made(jti=None), "claim"),
    "with an id that is none": (made(jti="../x\x1b[2J"), "claim"),
    "without arguments": (made(tctx={"tool": "refund.issue"}), "claim"),
    "without a context": (made(tctx=None), "claim"),
    "without a key": (made(cnf=None), "claim"),
    "without ours": (made(watchfloor=None), "claim"),
    "with an epoch that is none": (made(watchfloor={"run": "R1", "action": "A1", "epoch": True}), "claim"),
    "approved by no list": (made(watchfloor={"run": "R1", "action": "A1", "epoch": 1, "approved_by": "mara"}), "claim"),
    "approved by numbers": (made(watchfloor={"run": "R1", "action": "A1", "epoch": 1, "approved_by": [1]}), "claim"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_grant_is_refused(name: str) -> None:
    token, code = FORGED[name]
    assert refused(token).code == code


def test_what_policy_alone_allowed_was_approved_by_nobody() -> None:
    grant = verified(made(watchfloor={"run": "R1", "action": "A1", "epoch": 0}))
    assert (grant.approved_by, grant.policy) == ((), "")


texts = st.text(st.characters(codec="utf-8"), max_size=6)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)
arguments = st.dictionaries(texts, values, max_size=5)


def reordered(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(each) for each in value] if isinstance(value, list) else value


@given(args=arguments)
def test_the_order_of_keys_is_nothing(args: dict[str, JsonValue]) -> None:
    other = cast(dict[str, JsonValue], reordered(args))
    token = made(tctx={"tool": "refund.issue", "args_sha256": args_sha256(args)})
    assert verified(token, other).args_sha256 == args_sha256(other)
    assert verified(token, json.loads(json.dumps(args, indent=2))).grant == "G1"


@given(args=arguments, other=arguments)
def test_different_arguments_have_different_hashes(args: dict[str, JsonValue], other: dict[str, JsonValue]) -> None:
    same = json.dumps(as_numbers(args), sort_keys=True) == json.dumps(as_numbers(other), sort_keys=True)
    assert (args_sha256(args) == args_sha256(other)) == same


def as_numbers(value: JsonValue) -> JsonValue:
    """JSON knows one kind of number, so 1 and 1.0 are one argument, and so are 0.0 and -0.0."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value + 0.0
    if isinstance(value, dict):
        return {key: as_numbers(each) for key, each in value.items()}
    return [as_numbers(each) for each in value] if isinstance(value, list) else value


LETTERS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .,-_:/"'


def mutations(text: str) -> Iterator[str]:
    """Every text with one letter changed, put in, or taken out."""
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
        for letter in LETTERS:
            yield text[:place] + letter + text[place + 1 :]
            yield text[:place] + letter + text[place:]


def test_ten_thousand_mutations_of_the_arguments_are_refused() -> None:
    asked: dict[str, JsonValue] = {**ARGS, "reason": "of two equal charges one goes back to the customer at once"}
    token = made(tctx={"tool": "refund.issue", "args_sha256": args_sha256(asked)})
    tried = 0
    for mutated in mutations(json.dumps(asked)):
        try:
            args = json.loads(mutated)
        except ValueError:
            continue
        if isinstance(args, dict) and args != asked:
            tried += 1
            assert refused(token, cast(dict[str, JsonValue], args)).code == "args"
    assert tried >= 10_000


def test_a_grant_serves_once_until_it_has_expired_anyway() -> None:
    book, grant = GrantBook(), verified(made())
    book.use(grant, NOW)
    for later_s in (0, 5, 14):
        with pytest.raises(GrantRefused, match="used already") as refusal:
            book.use(grant, NOW + timedelta(seconds=later_s))
        assert refusal.value.code == "used"
    book.use(grant._replace(grant="G2"), NOW)
    book.use(grant._replace(server="wf-other"), NOW)


def test_a_full_book_forgets_only_what_expired_and_refuses_the_rest() -> None:
    book, grant = GrantBook(limit=2), verified(made())
    book.use(grant, NOW)
    book.use(grant._replace(grant="G2", expires_at=NOW + timedelta(seconds=60)), NOW)
    with pytest.raises(GrantRefused, match="in use here"):
        book.use(grant._replace(grant="G3"), NOW)
    book.use(grant._replace(grant="G3"), NOW + timedelta(seconds=20))
    with pytest.raises(GrantRefused, match="used already"):
        book.use(grant._replace(grant="G2"), NOW + timedelta(seconds=20))


def test_of_many_threads_one_uses_the_grant() -> None:
    book, grant = GrantBook(), verified(made())

    def attempt(_: int) -> bool:
        try:
            book.use(grant, NOW)
        except GrantRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(200))) == 1
