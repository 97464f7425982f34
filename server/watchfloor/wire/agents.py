"""What an agent may say after `welcome`.

Never knows what the server makes of it.
"""

from typing import Literal

from pydantic import Field

from watchfloor.identity import Many
from watchfloor.wire.fields import (
    At,
    Count,
    Hash,
    Id,
    Json,
    JsonObject,
    Line,
    Pointer,
    Seq,
    Signature,
    SignedText,
    Token,
    ToolName,
    Words,
)
from watchfloor.wire.practice import Practised


class Input(Line):
    """Something that influenced a step of reasoning or an action."""

    ref: str = Field(max_length=1000)
    kind: Literal["prompt", "tool", "file", "url", "memory"]
    sha256: Hash
    text: Words | None = None


class Reasoning(Line):
    """What the agent says it thinks."""

    t: Literal["reasoning"] = "reasoning"
    seq: Seq
    at: At
    text: Words
    inputs: Many[Input] = ()


class Action(Line):
    """It proposes one operation, with exactly these arguments."""

    t: Literal["action"] = "action"
    seq: Seq
    at: At
    action: Id
    tool: ToolName
    args: JsonObject
    intent: Words | None = None
    inputs: Many[Input] = ()
    foreign: Many[Pointer] = ()
    sig: Signature | None = None


class Outcome(Line):
    """How an action ended."""

    t: Literal["outcome"] = "outcome"
    seq: Seq
    at: At
    action: Id
    status: Literal["succeeded", "failed", "unknown"]
    result: Json = None
    error: Words | None = None
    receipt: Token | None = None
    sig: Signature | None = None

    nulls = frozenset({"result"})


class AgentNote(Line):
    """An answer to an operator, or news for one."""

    t: Literal["note"] = "note"
    seq: Seq
    at: At
    text: Words


class Ended(Line):
    """The run is over by itself."""

    t: Literal["ended"] = "ended"
    seq: Seq
    at: At
    status: Literal["completed", "failed"]
    summary: Words | None = None


class Renew(Line):
    """Asks for the lease; `n` counts up."""

    t: Literal["renew"] = "renew"
    n: Count


class Refresh(Line):
    """Fresh evidence of the same agent and person."""

    t: Literal["refresh"] = "refresh"
    token: Token
    human: Token | None = None


class Delegate(Line):
    """Asks for a token with which another agent, by the key `jkt` alone, does a part of this run's work."""

    t: Literal["delegate"] = "delegate"
    id: Id
    agent: Id
    jkt: Hash
    tools: Many[ToolName] = Field(max_length=256)
    ttl_s: float


class Paused(Line):
    """The run stands still, by this order."""

    t: Literal["paused"] = "paused"
    order: Id


class Resumed(Line):
    """The run goes on, by this order."""

    t: Literal["resumed"] = "resumed"
    order: Id


class TreeReport(Line):
    """A warden's report: how it ended the process tree, which pids, and when the last of them was gone.

    `denied` are processes that the warden's user might not signal; they are gone as well, by whatever means.
    """

    method: str = Field(max_length=40)
    pids: Many[int] = Field(max_length=4096)
    gone_at: At
    denied: Many[int] | None = Field(default=None, max_length=4096)


class StoppedLine(Line):
    """The run has stopped; `in_flight` lists the actions whose outcome is not known.

    `signed` is the operator's own line, where the order came to the warden out of band.
    """

    t: Literal["stopped"] = "stopped"
    order: Id
    epoch: Count
    in_flight: Many[Id]
    tree: TreeReport | None = None
    signed: SignedText | None = None
    sig: Signature


Said = Reasoning | Action | Outcome | AgentNote | Ended
"""Lines with a `seq`: each is stored exactly once."""

AgentLine = Said | Renew | Refresh | Delegate | Paused | Resumed | StoppedLine | Practised

LaneLine = Renew | Paused | Resumed | StoppedLine
"""What a run says on its kill lane, and nothing else."""
