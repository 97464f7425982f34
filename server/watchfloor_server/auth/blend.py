"""The two tokens that the server gives: the blended credential of a run, and the grant of one action.

Never decides anything: what stands in them was decided before. The person is `sub` whenever there is one, and
never the agent in the person's place.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

from pydantic import JsonValue

from watchfloor.identity import Blend, Build
from watchfloor.tokens import CREDENTIAL_TYP, GRANT_TYP
from watchfloor.wire import moment
from watchfloor_server.auth.keyring import Keyring

CREDENTIAL_S: Final = 300
"""The longest life of a credential: what was true five minutes ago is asked again."""

ACTION_DETAIL: Final = "watchfloor_action"
"""The type of our `authorization_details` (RFC 9396 2)."""

Claims = dict[str, JsonValue]


class Terms(NamedTuple):
    """What a credential says beside who acts: the run, its key's thumbprint, the environments it is held to."""

    run: str
    jkt: str
    epoch: int
    policy: str
    build: Build = Build()
    envs: tuple[str, ...] = ()


class LeaveTerms(Protocol):
    """What a grant lets happen once."""

    @property
    def grant(self) -> str:
        """Its id, used once."""
        ...

    @property
    def run(self) -> str:
        """Whose leave it is."""
        ...

    @property
    def action(self) -> str:
        """The action, by the agent's own id."""
        ...

    @property
    def tool(self) -> str:
        """The tool."""
        ...

    @property
    def target(self) -> str:
        """The service it is for."""
        ...

    @property
    def env(self) -> str:
        """The target's environment."""
        ...

    @property
    def args_sha256(self) -> str:
        """The hash of the arguments (b64url SHA-256 over JCS)."""
        ...

    @property
    def expires_at(self) -> datetime:
        """Until when; at most as long as the lease."""
        ...

    @property
    def epoch(self) -> int:
        """The server's counter when it was given."""
        ...

    @property
    def policy(self) -> str:
        """The hash of the policy it was given under."""
        ...

    @property
    def approved_by(self) -> tuple[str, ...]:
        """The operators who approved; none if policy alone allowed it."""
        ...

    @property
    def blend(self) -> Blend:
        """Who acts, and for whom."""
        ...


def mint_credential(keyring: Keyring, blend: Blend, terms: Terms, *, now: datetime, ttl_s: float = CREDENTIAL_S) -> str:
    """Sign the blended identity of a run; it ends with the weaker leg, and after `CREDENTIAL_S` at the latest.

    Raises ValueError if a leg has expired already.
    """
    life = timedelta(seconds=min(ttl_s, CREDENTIAL_S))
    claims: Claims = {
        **_who(keyring, blend, terms.run),
        **between(now, min(now + life, moment(blend.expires_at))),
        "aud": keyring.server_id,
        "cnf": {"jkt": terms.jkt},
        "rctx": {"envs": list(terms.envs)},
        "watchfloor": {
            "run": terms.run,
            "attestation": blend.agent.attestation.model_dump(mode="json", by_alias=True, exclude_none=True),
            "epoch": terms.epoch,
            "policy": terms.policy,
            "build": terms.build.model_dump(mode="json", exclude_none=True),
            **_handed(blend),
        },
    }
    return keyring.sign(CREDENTIAL_TYP, claims)


def mint_grant(keyring: Keyring, leave: LeaveTerms, jkt: str, *, now: datetime) -> str:
    """Sign the leave for one action: for its target alone, exactly these arguments, once, until `expires_at`.

    `jkt` is the thumbprint of the run's key. Raises ValueError if it would be void already.
    """
    claims: Claims = {
        **_who(keyring, leave.blend, leave.run),
        **between(now, min(leave.expires_at, moment(leave.blend.expires_at))),
        "aud": leave.target,
        "jti": leave.grant,
        "cnf": {"jkt": jkt},
        "rctx": {"env": leave.env},
        "tctx": {"tool": leave.tool, "args_sha256": leave.args_sha256},
        "authorization_details": [
            {
                "type": ACTION_DETAIL,
                "locations": [leave.target],
                "actions": [leave.tool],
                "identifier": leave.action,
                "args_sha256": leave.args_sha256,
            }
        ],
        "watchfloor": {
            "run": leave.run,
            "action": leave.action,
            "grant": leave.grant,
            "epoch": leave.epoch,
            "approved_by": list(leave.approved_by),
            "policy": leave.policy,
        },
    }
    return keyring.sign(GRANT_TYP, claims)


def _who(keyring: Keyring, blend: Blend, run: str) -> Claims:
    """Who is responsible and who acts (RFC 8693 4.1; entity profiles of the OAuth Actor Profile)."""
    who: Claims = {**responsible(keyring, blend), "txn": run}
    if blend.human is None and not blend.hops:
        return who
    return {**who, "act": actor(keyring.server_id, run, blend)}


def responsible(keyring: Keyring, blend: Blend) -> Claims:
    """Who answers for it: the person, or the agent that acts for itself, also where it delegated."""
    shared: Claims = {"iss": keyring.server_id, "client_id": blend.agent.name}
    if blend.human is not None:
        return {**shared, "sub": blend.human.subject, "sub_profile": "user"}
    subject = blend.hops[0].subject if blend.hops else blend.agent.subject
    return {**shared, "sub": subject, "sub_profile": "ai_agent"}


def actor(server: str, run: str, blend: Blend) -> dict[str, JsonValue]:
    """Who acts, and in it those who acted before: the outermost is the run itself (RFC 8693 4.1)."""
    found: dict[str, JsonValue] = {}
    for hop in blend.hops:
        found = {**_actor(server, hop.run), "client_id": hop.agent, **({"act": found} if found else {})}
    return {**_actor(server, run), **({"act": found} if found else {})}


def _actor(server: str, run: str) -> dict[str, JsonValue]:
    return {"sub": run, "iss": server, "sub_profile": "ai_agent"}


def _handed(blend: Blend) -> dict[str, JsonValue]:
    """What was handed on to a delegated run, and by which hops; nothing for any other."""
    if not blend.hops:
        return {}
    chain: list[JsonValue] = [
        hop.model_dump(mode="json", by_alias=True) | {"proven": hop.is_proven} for hop in blend.hops
    ]
    return {"chain": chain, "tools": [*blend.hops[-1].tools]}


def between(now: datetime, expires_at: datetime) -> Claims:
    """Whole seconds, rounded down: never good for longer than was decided."""
    from_s, until_s = int(now.timestamp()), int(expires_at.timestamp())
    if until_s <= from_s:
        raise ValueError(f"nothing is left of its life: it would end at {expires_at.isoformat()}; refresh the identity")
    return {"iat": from_s, "nbf": from_s, "exp": until_s}
