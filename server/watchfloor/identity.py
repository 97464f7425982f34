"""Who acts: the agent, the human it acts for, and the blend of both.

Never knows a token's form, a key's bytes, nor which issuer is trusted.
"""

from typing import Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

AttestationClass = Literal["none", "key", "dev", "peer", "workload", "hardware"]
Mode = Literal["for-human", "autonomous"]
Role = Literal["viewer", "controller", "approver", "auditor", "admin", "gateway"]
ROLES: Final[tuple[Role, ...]] = ("viewer", "controller", "approver", "auditor", "admin", "gateway")

GATEWAY: Final[tuple[Role, ...]] = ("gateway",)
"""Who vouches for operators that log in over SSH has this role and no other: it can do nothing in its own name."""

_T = TypeVar("_T")

Many = Annotated[tuple[_T, ...], Field(strict=False, fail_fast=True)]
"""A JSON array, frozen; its items stay strict. It stops at the first wrong item, so that a hostile array is cheap."""


class Fact(BaseModel):
    """A frozen, closed statement: unknown fields and other types are refused."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )


class Vouch(Fact):
    """Whose word it is that an operator is here: a gateway's, and the fingerprint of the key that logged in there."""

    gateway: str
    fingerprint: str


class Build(Fact):
    """What an agent is made of, as far as it is known; hashes are b64url."""

    model: str | None = Field(default=None, max_length=200)
    prompt_sha256: str | None = Field(default=None, max_length=64)
    tools_sha256: str | None = Field(default=None, max_length=64)
    image: str | None = Field(default=None, max_length=300)


class Attestation(Fact):
    """What vouches for the agent: provider, issuer, class, since and until when (RFC 3339).

    `posture` is what the issuer says of the agent's place, `build` what it says the agent is made of.
    """

    provider: str
    issuer: str
    class_: AttestationClass = Field(validation_alias="class", serialization_alias="class")
    verified: bool
    verified_at: str
    expires_at: str
    key: str = Field(description="RFC 7638 thumbprint of the key whose possession was proven")
    posture: str | None = None
    build: Build | None = None


class AgentLeg(Fact):
    """The agent, as the directory and its attestation know it."""

    name: str
    subject: str
    class_: str = Field(validation_alias="class", serialization_alias="class")
    mode: Mode
    sponsor: str | None = None
    attestation: Attestation


class Limit(Fact):
    """A bound on one argument: `most` is a cap on its sum over a run, `is` the only value it may have."""

    most: str | None = Field(default=None, pattern=r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?\z")
    is_: str | None = Field(default=None, max_length=1000, validation_alias="is", serialization_alias="is")

    @model_validator(mode="after")
    def _one(self) -> "Limit":
        if (self.most is None) == (self.is_ is None):
            raise ValueError("a limit is one of most, is")
        return self


class Mandate(Fact):
    """What a person gave one agent leave for: a task, with these tools (any, if none is named), within limits."""

    id: str
    agent: str
    task: str = Field(min_length=1, max_length=500)
    tools: Annotated[tuple[str, ...], Field(strict=False, max_length=50)] = ()
    limits: dict[str, Limit] = Field(default_factory=dict[str, Limit], max_length=20)
    given_at: str
    expires_at: str


class HumanLeg(Fact):
    """The person an agent acts for; `id` is opaque, the name lives here and in no record's head.

    `mfa`: whether the issuer says that they signed in with factors of two kinds (RFC 8176); None if it does not say.
    """

    id: str
    name: str
    subject: str
    issuer: str
    proof: Literal["oidc", "mandate", "dev"]
    verified_at: str
    auth_at: str | None = None
    expires_at: str
    mfa: bool | None = None
    mandate: Mandate | None = None


class Hop(Fact):
    """One run that handed leave on: who it was, and by which delegation it let the next one have which tools."""

    run: str
    agent: str
    subject: str
    class_: AttestationClass = Field(validation_alias="class", serialization_alias="class")
    key: str = Field(description="RFC 7638 thumbprint of the key whose possession was proven")
    expires_at: str
    delegation: str
    tools: Many[str]

    @property
    def is_proven(self) -> bool:
        """True if its issuer vouched for the agent that handed leave on; else its own word is all there is."""
        return is_vouched_for(self.class_)


def is_vouched_for(class_: AttestationClass) -> bool:
    """True if somebody trusted says who the agent is; a development token is vouched for by nobody."""
    return class_ in ("peer", "workload", "hardware")


class Blend(Fact):
    """Agent and human assessed together: the blended identity behind every action of a run.

    `chain`: the runs that it was delegated through, the one that the person asked first.
    """

    agent: AgentLeg
    human: HumanLeg | None = None
    chain: Many[Hop] | None = None

    @property
    def hops(self) -> tuple[Hop, ...]:
        """The chain, empty for a run that nobody delegated to."""
        return self.chain or ()

    @property
    def expires_at(self) -> str:
        """When the weakest leg or hop expires (RFC 3339 UTC with milliseconds: text sorts as time does)."""
        legs = [self.agent.attestation.expires_at, *(hop.expires_at for hop in self.hops)]
        return min(legs if self.human is None else [*legs, self.human.expires_at])
