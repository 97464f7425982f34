"""The server's own facts: it started, it stopped, its policy, its checkpoints.

Never knows a run.
"""

from watchfloor.identity import Fact, Many


class ServerStarted(Fact):
    """The server began to serve; `key` is its public key (b64url), `policy` the hash in force."""

    server: str
    version: str
    key: str
    policy: str
    epoch: int


class ServerStopped(Fact):
    """The server ended in good order."""

    reason: str


class PolicyLoaded(Fact):
    """A policy is in force from here; its files are kept whole, and each administrator's own line as it came."""

    policy: str
    files: dict[str, str]
    reason: str
    by: str
    signed: Many[str] = ()


class CheckpointSigned(Fact):
    """A signed statement of size and root (b64url)."""

    note: str
    size: int
    root: str


class DrillRun(Fact):
    """One practice kill: whether it was confirmed is the server's own, `at_ms` what the operator's clock saw."""

    run: str
    confirmed: bool
    at_ms: dict[str, float]


class DrillDone(Fact):
    """A drill: practice runs that `by` killed, with their own signed line as it came."""

    by: str
    runs: Many[DrillRun]
    signed: str
