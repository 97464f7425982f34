"""What a service does with an agent's leave: verify the grant, for these arguments, once.

Never knows how leave came about, and asks neither a clock nor the server: keys and time are handed in.
"""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor.chain import b64url, jcs, sha256
from watchfloor.ids import is_id
from watchfloor.jwks import KeySet, TokenRefused, quoted, read_jws
from watchfloor.jwks.claims import (
    LEEWAY,
    check_audience,
    check_times,
    check_typ,
    object_claim,
    optional_text,
    text_claim,
    time_claim,
)
from watchfloor.tokens import ALGORITHM, GRANT_TYP

BOOK_GRANTS: Final = 100_000
"""Used grants remembered at most. When the book is full nothing is dropped: further grants are refused."""


class GrantRefused(Exception):
    """The grant gives no leave for this. `code` is stable, `reason` a sentence that is safe to show."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Grant(NamedTuple):
    """A verified grant. `subject` is who answers for it: the person, or an autonomous agent itself.

    `jkt` is the thumbprint of the run's key; `approved_by` names the operators, empty when policy alone allowed it.
    """

    grant: str
    server: str
    run: str
    action: str
    tool: str
    args_sha256: str
    subject: str
    agent: str
    jkt: str
    epoch: int
    policy: str
    approved_by: tuple[str, ...]
    expires_at: datetime


def args_sha256(args: Mapping[str, JsonValue]) -> str:
    """Hash arguments as a grant does: b64url(SHA-256(JCS)), so the order of keys is nothing; raises ValueError."""
    return b64url(sha256(jcs(dict(args))))


def verify_grant(
    token: str, keys: KeySet, *, audience: str, tool: str, args: Mapping[str, JsonValue], now: datetime
) -> Grant:
    """Verify that a grant gives leave for exactly this, here and now; raises `GrantRefused`.

    `keys` are the server's (`/.well-known/jwks.json`), `audience` is the target's name in its directory. That
    a grant serves once is for `GrantBook`, whose `use` comes after this and before the deed.
    """
    try:
        grant = _read(token, keys, audience, now)
    except TokenRefused as error:
        raise GrantRefused(error.code, error.reason.replace("the token", "the grant", 1)) from error
    if grant.tool != tool:
        raise GrantRefused(
            "tool", f"the grant is for {quoted(grant.tool)}, not for {tool!r}; propose the action you mean"
        )
    try:
        asked = args_sha256(args)
    except ValueError as error:
        raise GrantRefused("args", f"no grant fits arguments without a canonical form: {error}") from error
    if grant.args_sha256 != asked:
        raise GrantRefused("args", f"the grant for {tool!r} is for other arguments than these; not one may differ")
    return grant


class GrantBook:
    """Remembers used grants until they expire by themselves; safe to share between threads.

    It lives in memory: a service that restarts within the life of a grant keeps its own durable note.
    """

    def __init__(self, limit: int = BOOK_GRANTS) -> None:
        self._limit = limit
        self._used: dict[tuple[str, str], datetime] = {}
        self._lock = Lock()

    def use(self, grant: Grant, now: datetime) -> None:
        """Use a grant up; raises `GrantRefused` if it was used before, or if the book is full."""
        name = (grant.server, grant.grant)
        with self._lock:
            if len(self._used) >= self._limit:
                self._used = {key: until for key, until in self._used.items() if until > now}
            if name in self._used:
                raise GrantRefused("used", f"grant {grant.grant!r} was used already; each is good once: propose again")
            if len(self._used) >= self._limit:
                raise GrantRefused("full", f"{self._limit} grants are in use here; wait until some expire")
            self._used[name] = grant.expires_at + LEEWAY


def _read(token: str, keys: KeySet, audience: str, now: datetime) -> Grant:
    jws = read_jws(token)
    check_typ(jws.typ, GRANT_TYP)
    keys.check(jws, (ALGORITHM,))
    claims = jws.claims
    check_audience(claims, audience)
    times = check_times(claims, now)
    if time_claim(claims, "nbf") is None:
        raise TokenRefused("claim", "the token lacks the claim 'nbf'; its server must put it in")
    act, ours = object_claim(claims, "tctx"), object_claim(claims, "watchfloor")
    return Grant(
        grant=_id(claims, "jti"),
        server=_id(claims, "iss"),
        run=_id(ours, "run"),
        action=_id(ours, "action"),
        tool=text_claim(act, "tool"),
        args_sha256=text_claim(act, "args_sha256"),
        subject=text_claim(claims, "sub"),
        agent=text_claim(claims, "client_id"),
        jkt=text_claim(object_claim(claims, "cnf"), "jkt"),
        epoch=_epoch(ours),
        policy=optional_text(ours, "policy") or "",
        approved_by=_names(ours),
        expires_at=times.expires_at,
    )


def _id(claims: Mapping[str, JsonValue], name: str) -> str:
    value = text_claim(claims, name)
    if not is_id(value):
        raise TokenRefused("claim", f"the token's claim {name!r} is not an id: {quoted(value)}")
    return value


def _epoch(ours: Mapping[str, JsonValue]) -> int:
    value = ours.get("epoch")
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TokenRefused("claim", f"the token's epoch is not a count: {quoted(value)}")
    return value


def _names(ours: Mapping[str, JsonValue]) -> tuple[str, ...]:
    value = ours.get("approved_by", [])
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise TokenRefused("claim", "the token does not say in a list of names who approved it")
    return tuple(cast(list[str], value))
