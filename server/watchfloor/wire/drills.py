"""What an operator tells of a drill: practice runs that they killed, and when each stage was seen where they sat.

Never knows whether it is so.
"""

from typing import Annotated, Literal

from pydantic import Field

from watchfloor.identity import Many
from watchfloor.wire.fields import At, Id, Line, Signature

DrillStage = Literal["accepted", "held", "given", "acknowledged", "fenced", "tree_gone", "stopped", "unconfirmed"]


class DrilledRun(Line):
    """One practice run: milliseconds from the press to each stage, as the operator's own clock saw them."""

    run: Id
    at_ms: dict[DrillStage, Annotated[float, Field(ge=0, le=3_600_000)]]


class Drilled(Line):
    """A drill is over; every run of it is one that this operator killed."""

    t: Literal["drilled"] = "drilled"
    id: Id
    server: Id
    at: At
    runs: Many[DrilledRun] = Field(min_length=1, max_length=200)
    sig: Signature
