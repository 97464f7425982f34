"""Whether a signed line is young, unused, for this server, and signed by the operator who sends it.

Never knows what the line asks for, nor whether the operator may.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from watchfloor.wire import PublicKey, limits, moment, operator_message
from watchfloor_server.core.facts import Operator

REMEMBERED_S: Final = 60.0
"""How long a used id is remembered: twice the age at which a line is stale by itself."""

REMEMBERED: Final = 100_000
"""How many used ids are remembered; when it is full, new lines are refused until the oldest fade."""


class Freshness:
    """The used ids of all operators; all times are seconds of one steady clock."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._used: OrderedDict[tuple[str, str], float] = OrderedDict()

    def fault(self, kind: str, operator: Operator, fields: Mapping[str, JsonValue], at: datetime, boot_s: float) -> str:
        """What is wrong with a signed line of `kind`: a sentence, or empty. A good line uses its id up.

        Where a gateway vouches for the operator the signature may be absent: what such a line is worth is the desk's.
        """
        if fields.get("server") != self._server:
            return "it is meant for another server"
        signature = fields.get("sig")
        if not isinstance(signature, str):
            if operator.vouch is None:
                return "it is not signed"
        elif not PublicKey(operator.key).vouches(signature, operator_message(kind, self._server, fields)):
            return f"its signature is not by the key of {operator.name}"
        age_s = (at - moment(str(fields.get("at")))).total_seconds()
        if abs(age_s) > limits.SIGNED_LINE_AGE_S:
            return f"it was signed {age_s:.0f} s ago, {limits.SIGNED_LINE_AGE_S:.0f} s are allowed; check the clock"
        return self._use((operator.name, str(fields.get("id"))), boot_s)

    def _use(self, name: tuple[str, str], boot_s: float) -> str:
        while self._used and next(iter(self._used.values())) < boot_s - REMEMBERED_S:
            self._used.popitem(last=False)
        if name in self._used:
            return "its id was used before"
        if len(self._used) >= REMEMBERED:
            return "too many signed lines came in the last minute"
        self._used[name] = boot_s
        return ""
