"""Practice: a question to whoever holds runs back, to do what must be refused, and how that went.

A peer that did not say in its hello that it practises is never asked. Never knows what an answer proves.
"""

from typing import Annotated, Final, Literal

from pydantic import Field

from watchfloor.wire.fields import Id, JsonObject, Line, Token, ToolName

PRACTICE_TOOL: Final = "watchfloor.practice"
"""The tool of every practice grant: nobody's own, so that a service which is fooled finds nothing to execute."""


class PointPractice(Line):
    """The server asks a point to execute this, the way it executes anything: it must come to nothing."""

    t: Literal["practice"] = "practice"
    id: Id
    grant: Token
    tool: ToolName
    args: JsonObject


class WardenPractice(Line):
    """The server asks a warden to hold a process of its own making in the run's tree, let it go on, and end it."""

    t: Literal["practice"] = "practice"
    id: Id


class Practised(Line):
    """How it went: the action was refused (by which `code`), it came through, or it could not be tried (`code`)."""

    t: Literal["practised"] = "practised"
    id: Id
    answer: Literal["refused", "executed", "failed"]
    code: Annotated[str, Field(max_length=200)] | None = None
