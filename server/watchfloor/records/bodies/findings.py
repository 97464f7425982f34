"""What the server found and raised for people to look at.

Never knows what becomes of it.
"""

from typing import Literal

from watchfloor.identity import Fact


class FindingRaised(Fact):
    """`finding` names its kind, such as `token_elsewhere`; `says` is one sentence."""

    finding: str
    severity: Literal["medium", "high"]
    says: str
