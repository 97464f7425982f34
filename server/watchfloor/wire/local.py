"""The lines of a warden's own socket, over which an operator orders out of band: no server is asked.

Never knows the socket, nor what a process of the warden's tree says there.
"""

from typing import Literal

from watchfloor.wire.agents import StoppedLine
from watchfloor.wire.decisions import ErrorLine
from watchfloor.wire.fields import At, Hash, Id, Line, Signature, SignedText


class LocalChallenge(Line):
    """The warden's first line, to whoever connects: its run, and the nonce that an order here must be signed with."""

    t: Literal["challenge"] = "challenge"
    nonce: Hash
    at: At
    server: Id
    run: Id


class LocalOrder(Line):
    """An operator's own signed `order` line as a string, signed again together with the nonce."""

    t: Literal["local"] = "local"
    nonce: Hash
    order: SignedText
    sig: Signature


class LocalStage(Line):
    """One stage of an order that was given here, in ms since it came."""

    t: Literal["stage"] = "stage"
    order: Id
    run: Id
    stage: Literal["accepted", "held", "resumed", "tree_gone", "stopped"]
    at_ms: float


ToLocal = LocalStage | StoppedLine | ErrorLine
"""What the warden answers; after a kill the run's own signed `stopped` is last."""
