"""Mandates, a good one and those that must not pass, each with the code of its refusal."""

from datetime import timedelta

from auth.forged import AGENTS, PEOPLE, PERSON, agent, person
from forge import NOW, at
from watchfloor.tokens import MANDATE_TYP, Errand, login_nonce, mandate_token, sign_token, unverified_claims
from watchfloor.wire import SigningKey

SERVER = "wf-server"
KEY, OTHER = SigningKey.from_seed(b"p" * 32), SigningKey.from_seed(b"q" * 32)
ERRAND = Errand(
    "refund-bot", "ticket 4711", ("refund.issue",), {"amount": {"most": "100.00"}, "currency": {"is": "EUR"}}
)


def sign_in(key: SigningKey = KEY, **changes: object) -> str:
    """A person's sign-in that names a key."""
    claims = {**PERSON, "aud": "watchfloor-cli", "azp": None, "nonce": login_nonce(key.public.thumbprint)}
    return PEOPLE.token({**claims, "amr": ["pwd", "otp"], **changes})


def mandate(signed_in: str | None = None, key: SigningKey = KEY, ttl_s: int = 600, ago_s: int = 0) -> str:
    """A mandate as `watchfloor mandate` makes it."""
    when = NOW - timedelta(seconds=ago_s)
    return mandate_token(key, signed_in or sign_in(), ERRAND, server_id=SERVER, now=when, ttl_s=ttl_s, jti="M-1")


def bent(signer: SigningKey = KEY, typ: str = MANDATE_TYP, **changes: object) -> str:
    """A mandate with other claims, rightly signed; a claim that is None is left out."""
    claims = {**unverified_claims(mandate()), **changes}
    return sign_token(signer, typ, {name: value for name, value in claims.items() if value is not None})  # pyright: ignore[reportArgumentType]


def kept_alive() -> str:
    """A mandate that is older than its sign-in, which has ended since."""
    return mandate(sign_in(iat=at(-4000), exp=at(-400)), ago_s=500, ttl_s=3600)


MANDATE_FORGERIES: dict[str, tuple[str, str]] = {
    "signed by another key than it names": (bent(OTHER), "signature"),
    "under another person's key": (mandate(sign_in(KEY), OTHER), "confirmation"),
    "with a sign-in that names no key": (mandate(sign_in(nonce=None)), "confirmation"),
    "with a sign-in that names another key": (mandate(sign_in(cnf={"jkt": "x"}, nonce="y")), "confirmation"),
    "with the bare thumbprint as nonce": (mandate(sign_in(nonce=KEY.public.thumbprint)), "confirmation"),
    "with a sign-in for somebody else": (mandate(sign_in(aud="web")), "audience"),
    "with evidence in the place of a sign-in": (mandate(person()), "audience"),
    "with an agent's token in the place of a sign-in": (mandate(agent()), "issuer"),
    "with a sign-in signed by the agents' issuer": (
        mandate(AGENTS.token({**unverified_claims(sign_in())}, kid="p1")),
        "algorithm",
    ),
    "with a sign-in that was over when it was given": (mandate(sign_in(iat=at(-4000), exp=at(-400))), "expired"),
    "with a sign-in from after it was given": (mandate(sign_in(iat=at(60), exp=at(600)), ago_s=30), "not_yet"),
    "with a mandate in the place of a sign-in": (bent(signed_in=mandate()), "typ"),
    "without a sign-in": (bent(signed_in=None), "claim"),
    "with a sign-in without end": (bent(signed_in="x" * 8193), "claim"),
    "of another person": (bent(sub="mallory"), "mandate"),
    "of another issuer's person": (bent(iss="https://evil.example"), "mandate"),
    "for another agent": (bent(agent="deploy-bot"), "not_for_agent"),
    "for no agent": (bent(agent=None), "claim"),
    "for another server": (bent(aud="wf-other"), "audience"),
    "for two servers": (bent(aud=[SERVER, "wf-other"]), "audience"),
    "that has expired": (mandate(sign_in(iat=at(-900)), ago_s=700), "expired"),
    "without an end": (bent(exp=None), "no_expiry"),
    "for longer than a day": (mandate(ttl_s=90_000), "too_long"),
    "given at no time": (bent(iat=None), "too_long"),
    "without a name": (bent(jti=None), "claim"),
    "with a name that is none": (bent(jti="../x"), "mandate"),
    "for no task": (bent(task=None), "mandate"),
    "for an endless task": (bent(task="t" * 501), "mandate"),
    "with tools that are a text": (bent(tools="refund.issue"), "mandate"),
    "with too many tools": (bent(tools=["t"] * 51), "mandate"),
    "with a limit that is a number": (bent(limits={"amount": 100}), "mandate"),
    "with a cap below nothing": (bent(limits={"amount": {"most": "-1"}}), "mandate"),
    "with a cap and a value": (bent(limits={"amount": {"most": "1", "is": "1"}}), "mandate"),
    "with a limit of an unknown kind": (bent(limits={"amount": {"least": "1"}}), "mandate"),
    "with no key": (bent(key=None), "key"),
    "with a key of small order": (bent(key={"kty": "OKP", "crv": "Ed25519", "x": "AQ" + "A" * 41}), "key"),
    "with a key of another kind": (bent(key=AGENTS.jwk()), "key"),
    "signed with another algorithm": (
        AGENTS.token(unverified_claims(mandate()), typ=MANDATE_TYP),
        "algorithm",
    ),
}
