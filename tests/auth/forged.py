"""Forged and stale tokens of an agent and of a person, each with the code of its refusal.

The issuers are real keys; every token here but `GOOD_*` is one that must not pass.
"""

import hmac
from typing import cast

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from forge import Signer, at, key_set, part
from watchfloor.chain import b64url, unb64url
from watchfloor.jwks import FixedKeys, KeySet
from watchfloor_server.auth import Door, Issuer

AGENTS, TWIN, EVE = Signer("ES256", "a1"), Signer("ES256", "a2", number=1), Signer("ES256", "a1", number=2)
CURVE, EDDSA, RSA = Signer("ES384", "a3"), Signer("EdDSA", "a4"), Signer("RS256", "r1")
WEAK = Signer("RS256", "r-weak", kind="RSA-1024")
PEOPLE = Signer("RS256", "p1", number=3)

AGENT_KEYS = KeySet.read(
    key_set(
        AGENTS.jwk(),
        TWIN.jwk(),
        CURVE.jwk(),
        EDDSA.jwk(),
        AGENTS.jwk(kid="enc", use="enc"),
        AGENTS.jwk(kid="wrap", key_ops=["sign"]),
        AGENTS.jwk(kid="es384", alg="ES384"),
        EDDSA.jwk(kid="small", x=b64url(b"\x01" + bytes(31))),
        EVE.jwk(kid="private", d="AAAA"),
        {"kty": "oct", "kid": "oct", "k": "c2VjcmV0"},
    )
)
AGENT_URL, RSA_URL, PEOPLE_URL = "https://spire.example", "https://rsa.example", "https://idp.example"
ISSUERS = (
    Issuer(
        AGENT_URL,
        "agent",
        FixedKeys(AGENT_KEYS),
        ("ES256", "EdDSA"),
        "watchfloor",
        "workload",
        required={"env": "prod"},
        patterns={"sub": "spiffe://shop.example/agent/*"},
        posture="/device/posture",
        build={"image": "/container/image"},
        max_life_s=3600,
    ),
    Issuer(RSA_URL, "agent", FixedKeys(KeySet.of([RSA.jwk(), WEAK.jwk()])), ("RS256",), "watchfloor", "workload"),
    Issuer(
        PEOPLE_URL,
        "human",
        FixedKeys(KeySet.of([PEOPLE.jwk()])),
        ("RS256",),
        "watchfloor-people",
        client="watchfloor-cli",
    ),
)
DOOR = Door(ISSUERS)

CLAIMS: dict[str, object] = {
    "iss": AGENT_URL,
    "sub": "spiffe://shop.example/agent/refund-bot",
    "aud": "watchfloor",
    "iat": at(-10),
    "exp": at(300),
    "env": "prod",
}
RSA_CLAIMS = {**CLAIMS, "iss": RSA_URL}
GOOD_AGENT = AGENTS.token(CLAIMS)
HEAD, BODY, SIGNATURE = GOOD_AGENT.split(".")
PLAIN = b'{"alg":"ES256","kid":"a1"}'
HEADER = {"alg": "ES256", "kid": "a1", "typ": "JWT"}
ORDER = bytes.fromhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
"""The order of P-256: a signature (n, n) is (0, 0) to whoever forgets to look."""
PEM = cast(RSAPrivateKey, RSA.private).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def agent(**changes: object) -> str:
    """An agent's token with other claims, rightly signed."""
    return AGENTS.token({**CLAIMS, **changes})


def headed(signer: Signer = AGENTS, **header: object) -> str:
    """An agent's token with another header, rightly signed."""
    return signer.token(CLAIMS, **header)


def raw(header: bytes, payload: bytes) -> str:
    """Two parts as they are, rightly signed."""
    return AGENTS.sign(header, payload)


def loosened(text: str) -> str:
    """The same bytes in another spelling: the last letter's spare bits are set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1]


def mac(header: dict[str, object], secret: bytes) -> str:
    """An HS256 signature under a public key, as confused verifiers accept it."""
    signed = f"{part(header)}.{part(RSA_CLAIMS)}"
    return f"{signed}.{b64url(hmac.digest(secret, signed.encode(), 'sha256'))}"


def der(signature: str) -> str:
    """An ES256 signature as ASN.1, which JOSE does not allow (RFC 7518 3.4)."""
    both = unb64url(signature)
    return b64url(encode_dss_signature(int.from_bytes(both[:32], "big"), int.from_bytes(both[32:], "big")))


AGENT_FORGERIES: dict[str, tuple[str, str]] = {
    # form
    "longer than any token": (agent(filler="x" * 16_384), "size"),
    "empty": ("", "form"),
    "one part": ("token", "form"),
    "two parts": (f"{HEAD}.{BODY}", "form"),
    "five parts, as an encrypted one": (f"{HEAD}.{BODY}.{SIGNATURE}.x.y", "form"),
    "padded header": (f"{HEAD}=.{BODY}.{SIGNATURE}", "form"),
    "padded payload": (f"{HEAD}.{BODY}==.{SIGNATURE}", "form"),
    "padded signature": (f"{GOOD_AGENT}==", "form"),
    "signature in another spelling": (f"{HEAD}.{BODY}.{loosened(SIGNATURE)}", "form"),
    "a newline behind": (GOOD_AGENT + "\n", "form"),
    "a space before": (" " + GOOD_AGENT, "form"),
    "a scheme before": ("Bearer " + GOOD_AGENT, "form"),
    "a token within a token": (raw(b'{"alg":"ES256","kid":"a1","cty":"JWT"}', GOOD_AGENT.encode()), "form"),
    "a byte order mark before the payload": (raw(PLAIN, b"\xef\xbb\xbf{}"), "form"),
    "a space within": (f"{HEAD}.{BODY} .{SIGNATURE}", "form"),
    "standard base64": (f"{HEAD}.{BODY}.+/{SIGNATURE[2:]}", "form"),
    "header that is no JSON": (raw(b"alg=ES256", b"{}"), "form"),
    "header that is a list": (raw(b"[]", b"{}"), "form"),
    "header with two algorithms": (raw(b'{"alg":"ES256","alg":"none","kid":"a1"}', b"{}"), "form"),
    "payload with two subjects": (raw(PLAIN, b'{"sub":"a","sub":"b"}'), "form"),
    "payload with NaN": (raw(PLAIN, b'{"exp":NaN}'), "form"),
    "payload with an endless number": (raw(PLAIN, b'{"exp":1e999}'), "form"),
    "payload with NUL": (raw(PLAIN, b'{"sub":"a\\u0000b"}'), "form"),
    "payload nested without end": (raw(PLAIN, b'{"a":' * 500 + b"1" + b"}" * 500), "form"),
    "payload that is not UTF-8": (raw(PLAIN, b'{"sub":"\xff"}'), "form"),
    # header
    "brings its own key": (headed(EVE, jwk=EVE.jwk()), "header"),
    "says where its key is": (headed(EVE, jku="https://evil.example/keys"), "header"),
    "says where its certificate is": (headed(EVE, x5u="https://evil.example/cert"), "header"),
    "brings its own certificate": (headed(EVE, x5c=["MIIB"]), "header"),
    "demands an extension": (headed(crit=["exp"]), "header"),
    "payload not encoded": (headed(b64=False), "header"),
    "compressed": (headed(zip="DEF"), "header"),
    "kid that is a number": (headed(kid=1), "header"),
    "kid that is a list": (headed(kid=["a1"]), "header"),
    "kid without end": (headed(kid="a" * 257), "header"),
    "alg that is a list": (headed(alg=["ES256"]), "header"),
    "an operator's token": (headed(typ="watchfloor-operator+jwt"), "typ"),
    "our own credential": (headed(typ="watchfloor-blended+jwt"), "typ"),
    "our own grant": (headed(typ="application/watchfloor-grant+jwt"), "typ"),
    "a mandate": (headed(typ="watchfloor-mandate+jwt"), "typ"),
    "a proof of possession": (headed(typ="dpop+jwt"), "typ"),
    "a logout token": (headed(typ="logout+jwt"), "typ"),
    "a security event": (headed(typ="secevent+jwt"), "typ"),
    # algorithm and key
    "unsigned": (f"{part({'alg': 'none'})}.{BODY}.", "algorithm"),
    "unsigned, in odd letters": (f"{part({'alg': 'nOnE', 'kid': 'a1'})}.{BODY}.", "algorithm"),
    "without algorithm": (headed(alg=None), "algorithm"),
    "public key taken for a secret": (mac({"alg": "HS256", "kid": "r1"}, PEM), "algorithm"),
    "published secret taken for a key": (mac({"alg": "HS256", "kid": "oct"}, b"secret"), "algorithm"),
    "another algorithm of the same key": (RSA.token(RSA_CLAIMS, alg="PS256"), "algorithm"),
    "algorithm beside the issuer's list": (CURVE.token(CLAIMS), "algorithm"),
    "unknown kid": (headed(kid="a9"), "key"),
    "kid that walks the file system": (headed(kid="../../dev/null"), "key"),
    "kid that is SQL": (headed(kid="' or 1=1 --"), "key"),
    "no kid where two keys would do": (headed(kid=None), "key"),
    "encryption key": (headed(kid="enc"), "key"),
    "key that may only sign": (headed(kid="wrap"), "key"),
    "key of another algorithm": (headed(kid="es384"), "key"),
    "key of another curve": (headed(kid="a3"), "key"),
    "key of another type": (headed(kid="a4"), "key"),
    "key that everybody has": (headed(EVE, kid="private"), "key"),
    "key of small order": (headed(EDDSA, kid="small"), "key"),
    "key of 1024 bits": (WEAK.token(RSA_CLAIMS), "key"),
    # signature
    "signed by somebody else": (headed(EVE), "signature"),
    "signed by the other key of the issuer": (headed(TWIN, kid="a1"), "signature"),
    "claims altered": (
        f"{HEAD}.{part({**CLAIMS, 'sub': 'spiffe://shop.example/agent/deploy-bot'})}.{SIGNATURE}",
        "signature",
    ),
    "header altered": (f"{part({**HEADER, 'x5t': 'a'})}.{BODY}.{SIGNATURE}", "signature"),
    "signature of nothing": (f"{HEAD}.{BODY}.", "signature"),
    "signature of zeros": (f"{HEAD}.{BODY}.{b64url(bytes(64))}", "signature"),
    "signature of the group's order": (f"{HEAD}.{BODY}.{b64url(ORDER + ORDER)}", "signature"),
    "signature as ASN.1": (f"{HEAD}.{BODY}.{der(SIGNATURE)}", "signature"),
    "signature too long": (f"{HEAD}.{BODY}.{b64url(unb64url(SIGNATURE) + bytes(2))}", "signature"),
    "signature of another token": (f"{HEAD}.{BODY}.{agent(sub='b').rpartition('.')[2]}", "signature"),
    # issuer and audience
    "from nobody": (agent(iss=None), "claim"),
    "from an unknown issuer": (agent(iss="https://evil.example"), "issuer"),
    "from an issuer with a slash more": (agent(iss=AGENT_URL + "/"), "issuer"),
    "from an issuer in capitals": (agent(iss=AGENT_URL.upper()), "issuer"),
    "from a list of issuers": (agent(iss=[AGENT_URL]), "claim"),
    "in another issuer's name": (agent(iss=RSA_URL), "algorithm"),
    "a person's token": (PEOPLE.token({**CLAIMS, "iss": PEOPLE_URL, "aud": "watchfloor-people"}), "issuer"),
    "for nobody": (agent(aud=None), "audience"),
    "for somebody else": (agent(aud="payments"), "audience"),
    "for us and somebody else": (agent(aud=["watchfloor", "payments"]), "audience"),
    "for an empty list": (agent(aud=[]), "audience"),
    "for what begins like us": (agent(aud="watchfloor.evil.example"), "audience"),
    # time
    "good for ever": (agent(exp=None), "no_expiry"),
    "expired": (agent(iat=at(-600), exp=at(-300)), "expired"),
    "expired just now": (agent(exp=at(-5)), "expired"),
    "expiry as a text": (agent(exp=str(at(300))), "claim"),
    "expiry as a truth": (agent(exp=True), "claim"),
    "expiry beyond the calendar": (agent(exp=10**15), "claim"),
    "expiry before 1970": (agent(exp=-1), "claim"),
    "from a clock two hours ahead": (agent(iat=at(7200), exp=at(7500)), "not_yet"),
    "not good yet": (agent(nbf=at(60)), "not_yet"),
    "begins after its end": (agent(nbf=at(4), exp=at(3)), "claim"),
    # claims
    "without subject": (agent(sub=None), "claim"),
    "with an empty subject": (agent(sub=""), "claim"),
    "with a subject that is a list": (agent(sub=["refund-bot"]), "claim"),
    "with a subject without end": (agent(sub="a" * 2000), "claim"),
    "without a required claim": (agent(env=None), "claim"),
    "with another value of a required claim": (agent(env="staging"), "claim"),
    "with another type of a required claim": (agent(env=True), "claim"),
    "with a subject beside the pattern": (agent(sub="spiffe://shop.example/robot/refund-bot"), "claim"),
    "with a subject that only ends like the pattern": (agent(sub="x spiffe://shop.example/agent/a"), "claim"),
    "with a build that is a number": (agent(container={"image": 7}), "claim"),
    "good for two hours": (agent(exp=at(7200)), "too_long"),
    "good for two hours, issued at no time": (agent(exp=at(7200), iat=None), "too_long"),
    "good for a thousand years": (agent(exp=32_503_680_000), "too_long"),
    "good till the end of the calendar": (agent(exp=253_402_300_799), "claim"),
    "good till the day before": (agent(exp=253_402_214_399), "too_long"),
    "bound to a certificate": (agent(cnf={"x5t#S256": "abc"}), "confirmation"),
    "bound to a key and more": (agent(cnf={"jkt": "abc", "jwk": {}}), "confirmation"),
    "bound to nothing": (agent(cnf={}), "confirmation"),
    "bound to a text": (agent(cnf="abc"), "claim"),
    "bound to a number": (agent(cnf={"jkt": 7}), "claim"),
}

PERSON: dict[str, object] = {
    "iss": PEOPLE_URL,
    "sub": "alice",
    "aud": "watchfloor-people",
    "iat": at(-10),
    "exp": at(300),
    "azp": "refund-bot",
    "name": "Alice Example",
    "auth_time": at(-60),
}


def person(**changes: object) -> str:
    """A person's token with other claims, rightly signed."""
    return PEOPLE.token({**PERSON, **changes})


def may_act(sub: object, iss: object = None) -> str:
    """A person's token that names its agent by `may_act` alone."""
    return person(azp=None, may_act={"sub": sub} if iss is None else {"sub": sub, "iss": iss})


HUMAN_FORGERIES: dict[str, tuple[str, str]] = {
    "names no agent": (person(azp=None), "not_for_agent"),
    "names another agent": (person(azp="deploy-bot"), "not_for_agent"),
    "names the agent in other letters": (person(azp="Refund-Bot"), "not_for_agent"),
    "names a list of agents": (person(azp=["refund-bot"]), "claim"),
    "another agent may act": (may_act("spiffe://shop.example/agent/deploy-bot"), "not_for_agent"),
    "the agent of another issuer may act": (may_act(CLAIMS["sub"], "https://evil.example"), "not_for_agent"),
    "may_act is a text": (person(azp=None, may_act=CLAIMS["sub"]), "claim"),
    "may_act is empty": (person(azp=None, may_act={}), "not_for_agent"),
    "the agent's own token": (GOOD_AGENT, "issuer"),
    "for the agents' audience": (person(aud="watchfloor"), "audience"),
    "signed in at no time": (person(auth_time="yesterday"), "claim"),
    "with a name that is no text": (person(name=["Alice"]), "claim"),
    "expired": (person(exp=at(-60), iat=at(-120)), "expired"),
    "good for ever": (person(exp=None), "no_expiry"),
    "signed by the agents' issuer": (RSA.token(PERSON, kid="p1"), "signature"),
    "for us and somebody else": (person(aud=["watchfloor-people", "web"]), "audience"),
    "from the future": (person(iat=at(7200), exp=at(9000)), "not_yet"),
    "an operator's own token": (PEOPLE.token(PERSON, typ="watchfloor-operator+jwt"), "typ"),
    "a run's credential": (PEOPLE.token(PERSON, typ="watchfloor-blended+jwt"), "typ"),
    "an identity provider's logout": (PEOPLE.token(PERSON, typ="logout+jwt"), "typ"),
}
