"""Who acts and who watches: identities of runs, and the operators.

Never knows a token.
"""

from typing import Literal

from pydantic import Field

from watchfloor.identity import Blend, Fact, Many, Role, Vouch


class IdentityRefreshed(Fact):
    """Fresh evidence came; stored without the tokens."""

    identity: Blend


class IdentityRefused(Fact):
    """Evidence was refused: at which door, with which code, and why."""

    door: str
    code: str
    reason: str


class IdentityExpired(Fact):
    """The weaker leg of the blended identity is over: every action is refused."""

    expired_at: str


class OperatorEnrolled(Fact):
    """A key stands for an operator from now on. `key` is b64url."""

    operator: str
    key: str
    roles: Many[Role]
    by: str
    signed: str | None = None


class OperatorRemoved(Fact):
    """The operator's key is not accepted any more."""

    operator: str
    by: str
    signed: str | None = None


class OperatorNoted(Fact):
    """Words of an operator to an agent: the line as it came, and `from` who said it (older records do not say)."""

    t: Literal["note"] = "note"
    id: str
    run: str
    text: str
    from_: str | None = Field(default=None, validation_alias="from", serialization_alias="from")


class HandoverGiven(Fact):
    """One operator gave another the shift, with words; `signed` is their own line.

    Without it nobody signed: then `unsigned` says whose word it is, if a gateway vouched for them.
    """

    by: str
    to: str
    text: str
    signed: str | None = None
    unsigned: Vouch | None = None


class OperatorSeen(Fact):
    """Body of `operator.joined` and `operator.left`."""

    operator: str
    device: str = ""
