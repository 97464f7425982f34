"""A record as a line of syslog (RFC 5424): its head as structured data, what it tells as the message.

Never prints: whoever does makes the words visible first.
"""

from typing import Final

from watchfloor.cli.doing.weights import Weight, weight_of
from watchfloor.cli.doing.wording import words_of
from watchfloor.oversight import RecordLine, told
from watchfloor.visible import visible

FACILITY: Final = 13
"""log audit (RFC 5424 6.2.1)."""

_SEVERITY: Final[dict[Weight, int]] = {"alarm": 1, "refusal": 4, "notable": 5, "calm": 6}

SD_ID: Final = "watchfloor@32473"
"""Ours is no registered enterprise: 32473 is the number for examples (RFC 5612)."""

MESSAGE_CELLS: Final = 1500
"""A receiver must take 480 bytes and should take 2048 (RFC 5424 6.1); the ledger has all of it."""

_ESCAPED: Final = str.maketrans({'"': '\\"', "\\": "\\\\", "]": "\\]"})


def syslog_of(record: RecordLine, host: str) -> str:
    """The line without its end; `host` is who sends it."""
    priority = FACILITY * 8 + _SEVERITY[weight_of(record, told(record))]
    named = (
        ("seq", str(record.seq)),
        ("run", record.run),
        ("agent", record.agent),
        ("human", record.human),
        ("epoch", str(record.epoch)),
        ("commit", record.commit),
    )
    data = " ".join(f'{name}="{_param(value)}"' for name, value in named if value is not None)
    message = visible(words_of(record), limit=MESSAGE_CELLS)
    return f"<{priority}>1 {record.at} {host} watchfloor - {record.kind} [{SD_ID} {data}] {message}"


def _param(value: str) -> str:
    """A value as RFC 5424 6.3.3 has it."""
    return visible(value, limit=200).translate(_ESCAPED)
