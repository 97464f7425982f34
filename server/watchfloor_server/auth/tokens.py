"""The door for tokens of other issuers: what an agent's attestation and a person's evidence must be.

Never takes a key, an algorithm or a claim on the token's own word, and knows neither directory nor policy.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

from watchfloor.chain import b64url, sha256
from watchfloor.identity import AttestationClass, Build, Mandate
from watchfloor.jwks import Jws, KeySource, TokenRefused, known_algorithms, quoted, read_jws
from watchfloor.jwks.claims import (
    LEEWAY,
    Times,
    check_audience,
    check_times,
    object_claim,
    optional_text,
    plain_typ,
    text_claim,
    time_claim,
)
from watchfloor.jwks.keyset import check_algorithm
from watchfloor_server.auth.terms import build_of, check_patterns, check_required, mfa_of, posture_of

REFUSED: Final = MappingProxyType(
    {
        "size": "longer than 16 KiB",
        "form": "not three parts of canonical, unpadded base64url over strict JSON",
        "header": "a header that brings a key, says where one is, or demands an extension",
        "typ": "made for another purpose",
        "issuer": "from nobody in the directory, or from an issuer of the other kind",
        "algorithm": "signed with what its issuer's list does not have: none, a shared secret, another curve",
        "keys_unavailable": "its issuer's keys cannot be had",
        "key": "made with a key that is unknown, weak, ambiguous, or meant for something else",
        "signature": "altered, or signed by somebody else",
        "audience": "for somebody else, or for others too",
        "no_expiry": "good for ever",
        "expired": "too old",
        "not_yet": "from the future",
        "too_long": "good for longer than its issuer's entry allows",
        "claim": "a claim is missing, of another type, or not what the issuer's entry requires",
        "confirmation": "bound to a proof that is not asked here",
        "mandate": "a mandate that another person gave than the one who signed in, or that says what none can say",
        "not_for_agent": "a person's, and names another agent or none",
    }
)
"""Every code with which a token is refused here, and what it stands for."""

_TYPS: Final = frozenset({"jwt", "jose", "at+jwt"})
"""What plain tokens call themselves, if they say it at all (RFC 7519 5.1, SPIFFE JWT-SVID 2.3, RFC 9068 2.1)."""

DEV_CLASS: Final = "dev"

LIFE_S: Final = 86_400
"""The longest life of a token where its issuer's entry does not say: a day. What lives longer is a password."""

Kind = Literal["agent", "human"]


class Issuer(NamedTuple):
    """Whose tokens are believed: for agents with the class it vouches for.

    `required` are claims and their values, `patterns` claims and what they must look like; `posture` and `build` say
    which claims tell these. `mfa_acr` are values of `acr` that mean two factors. A claim is named, or a path to it.
    `client` is the client id with which people sign in to give mandates.
    """

    url: str
    kind: Kind
    keys: KeySource
    algorithms: tuple[str, ...]
    audience: str
    class_: AttestationClass | None = None
    required: Mapping[str, JsonValue] = MappingProxyType({})
    patterns: Mapping[str, str] = MappingProxyType({})
    posture: str | None = None
    build: Mapping[str, str] = MappingProxyType({})
    max_life_s: int = LIFE_S
    mfa_acr: tuple[str, ...] = ()
    client: str | None = None


class AgentEvidence(NamedTuple):
    """A verified attestation. `jkt` names the one key that may use it; `human_claim` is a development token's.

    `agent` is the entry that a process fits, where no token tells a subject.
    """

    subject: str
    issuer: str
    class_: AttestationClass
    provider: str
    issued_at: datetime | None
    expires_at: datetime
    token_sha256: str
    jkt: str | None
    human_claim: str | None
    posture: str | None = None
    build: Build | None = None
    agent: str | None = None


class HumanEvidence(NamedTuple):
    """A person's verified token, which names the agent. `name` is what the issuer calls the person, if anything."""

    subject: str
    issuer: str
    name: str | None
    auth_at: datetime | None
    issued_at: datetime | None
    expires_at: datetime
    token_sha256: str
    mfa: bool | None = None
    mandate: Mandate | None = None

    @property
    def principal(self) -> str:
        """The person as the directory writes them: `issuer|sub`."""
        return f"{self.issuer}|{self.subject}"


class SignIn(NamedTuple):
    """That a person signed in, verified: it is evidence for nobody by itself."""

    issuer: str
    subject: str
    mfa: bool | None
    jws: Jws


class Door:
    """Verifies tokens of the issuers it was made with; a changed list is a new door over the same key sources."""

    def __init__(self, issuers: Sequence[Issuer]) -> None:
        """Raises ValueError with a sentence for a list that would let a token pass for another."""
        self._issuers: dict[tuple[str, str], Issuer] = {}
        for issuer in issuers:
            _check_issuer(issuer)
            if (issuer.url, issuer.kind) in self._issuers:
                raise ValueError(f"issuer {issuer.url!r} is listed twice for {issuer.kind}s; keep one entry")
            self._issuers[issuer.url, issuer.kind] = issuer
        for issuer in issuers:
            twin = self._issuers.get((issuer.url, "human"))
            if issuer.kind == "agent" and twin is not None and issuer.audience in (twin.audience, twin.client):
                raise ValueError(
                    f"issuer {issuer.url!r} serves agents and persons with one audience {issuer.audience!r}, "
                    "so one's token would pass for the other's; give each its own"
                )
            if issuer.client == issuer.audience:
                raise ValueError(
                    f"issuer {issuer.url!r}: a sign-in would pass for evidence; client is not the audience"
                )

    async def agent(self, token: str, now: datetime) -> AgentEvidence:
        """Verify an agent's attestation; raises `TokenRefused`."""
        issuer, jws, times = await self._verify(token, "agent", now)
        if issuer.class_ is None:
            raise TokenRefused("issuer", f"issuer {quoted(issuer.url)} vouches for no class of agents")
        is_dev = issuer.class_ == DEV_CLASS
        return AgentEvidence(
            subject=text_claim(jws.claims, "sub"),
            issuer=issuer.url,
            class_=issuer.class_,
            provider="dev" if is_dev else "jwt",
            issued_at=times.issued_at,
            expires_at=times.expires_at,
            token_sha256=token_hash(token),
            jkt=_confirmed_key(jws.claims),
            human_claim=optional_text(jws.claims, "human") if is_dev else None,
            posture=posture_of(jws.claims, issuer.posture),
            build=build_of(jws.claims, issuer.build),
        )

    async def human(self, token: str, agent: str, evidence: AgentEvidence, now: datetime) -> HumanEvidence:
        """Verify a person's token, which must name this agent; raises `TokenRefused`.

        `agent` is its name in the directory, for `azp` (OpenID Connect Core 2); its subject, from `evidence`,
        is for `may_act` (RFC 8693 4.4).
        """
        issuer, jws, times = await self._verify(token, "human", now)
        _check_names(jws.claims, agent, evidence)
        return HumanEvidence(
            subject=text_claim(jws.claims, "sub"),
            issuer=issuer.url,
            name=optional_text(jws.claims, "name") or optional_text(jws.claims, "preferred_username"),
            auth_at=time_claim(jws.claims, "auth_time"),
            issued_at=times.issued_at,
            expires_at=times.expires_at,
            token_sha256=token_hash(token),
            mfa=mfa_of(jws.claims, issuer.mfa_acr),
        )

    async def signed_in(self, token: str, at: datetime) -> SignIn:
        """Verify that a person had signed in at a time, with the client that gives mandates; raises `TokenRefused`."""
        issuer, jws, _ = await self._verify(token, "human", at, by_client=True)
        return SignIn(issuer.url, text_claim(jws.claims, "sub"), mfa_of(jws.claims, issuer.mfa_acr), jws)

    async def _verify(
        self, token: str, kind: Kind, now: datetime, *, by_client: bool = False
    ) -> tuple[Issuer, Jws, Times]:
        jws = read_jws(token)
        issuer = self._issuer_of(jws, kind)
        if jws.typ is not None and plain_typ(jws.typ) not in _TYPS:
            raise TokenRefused("typ", f"a token of type {quoted(jws.typ)} was made for another purpose")
        check_algorithm(jws, issuer.algorithms)
        (await issuer.keys.find(jws.kid)).check(jws, issuer.algorithms)
        audience = issuer.client if by_client else issuer.audience
        if audience is None:
            raise TokenRefused(
                "issuer", f"nobody gives mandates by issuer {quoted(issuer.url)}: its entry has no client"
            )
        check_audience(jws.claims, audience)
        times = check_times(jws.claims, now)
        _check_life(times, issuer, now)
        text_claim(jws.claims, "sub")
        check_required(jws.claims, issuer.required)
        check_patterns(jws.claims, issuer.patterns)
        return issuer, jws, times

    def _issuer_of(self, jws: Jws, kind: Kind) -> Issuer:
        url = text_claim(jws.claims, "iss")
        issuer = self._issuers.get((url, kind))
        if issuer is None:
            other = "human" if kind == "agent" else "agent"
            fault = f"vouches for {other}s only" if (url, other) in self._issuers else "is not in the directory"
            raise TokenRefused("issuer", f"the token's issuer {quoted(url)} {fault}; {kind}s need another")
        return issuer


def token_hash(token: str) -> str:
    """Name a token without holding it: b64url(SHA-256)."""
    return b64url(sha256(token.encode()))


def _check_issuer(issuer: Issuer) -> None:
    try:
        known_algorithms(issuer.algorithms)
    except ValueError as error:
        raise ValueError(f"issuer {issuer.url!r}: {error}") from error
    if not issuer.url or not issuer.audience:
        raise ValueError(f"issuer {issuer.url!r} needs a url and an audience; without one any token would do")
    if (issuer.kind == "agent") != (issuer.class_ is not None):
        raise ValueError(f"issuer {issuer.url!r}: a class belongs to agents' issuers, and each of those needs one")


def _check_life(times: Times, issuer: Issuer, now: datetime) -> None:
    life = times.expires_at - (times.issued_at or now)
    if life > timedelta(seconds=issuer.max_life_s) + LEEWAY:
        raise TokenRefused(
            "too_long",
            f"the token is good for {life.total_seconds():.0f} s, its issuer's entry allows {issuer.max_life_s}; "
            "issue shorter ones",
        )


def _confirmed_key(claims: Mapping[str, JsonValue]) -> str | None:
    """The thumbprint to which the token is bound (RFC 7800 3, RFC 9449 6.1); None if it is bound to nothing."""
    if claims.get("cnf") is None:
        return None
    confirmation = object_claim(claims, "cnf")
    if set(confirmation) != {"jkt"}:
        raise TokenRefused(
            "confirmation", "the token is bound to a proof of another kind than a key's thumbprint (jkt)"
        )
    return text_claim(confirmation, "jkt")


def _check_names(claims: Mapping[str, JsonValue], agent: str, evidence: AgentEvidence) -> None:
    by_client = optional_text(claims, "azp")
    may_act = object_claim(claims, "may_act")
    by_subject, by_issuer = optional_text(may_act, "sub"), optional_text(may_act, "iss")
    if by_client == agent or (by_subject == evidence.subject and by_issuer in (None, evidence.issuer)):
        return
    raise TokenRefused(
        "not_for_agent",
        f"the person's token does not name agent {quoted(agent)}: azp must be that name, or may_act.sub its subject",
    )
