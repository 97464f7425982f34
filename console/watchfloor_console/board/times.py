"""How moments and durations are written: `0.9 ms`, `1.0s`, `22s`, `4m12s`, `2h47m`, `3d04h`, `03:12:44Z`.

Never asks a clock: both ends of a duration are handed in.
"""

from datetime import UTC, datetime
from typing import Final

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(at: str) -> datetime:
    """Read a time of the ledger (RFC 3339 UTC); what a lying server calls a time is the beginning of all."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return NEVER
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def age_s(now: datetime, at: str) -> float:
    """Seconds from `at` to `now`; negative while it is still to come."""
    return (now - moment(at)).total_seconds()


def span(seconds: float) -> str:
    """A duration in at most six signs; less than nothing is `0s`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole}s"
    minutes, s = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}m{s:02d}s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}h{minutes:02d}m"
    days, hours = divmod(hours, 24)
    return f"{days}d{hours:02d}h"


def ago(seconds: float) -> str:
    """How long ago something was, without the seconds that nobody asks for from ten minutes on: `12m`."""
    return f"{int(seconds) // 60}m" if 600 <= seconds < 3600 else span(seconds)


def countdown(seconds: float) -> str:
    """What is left of a deadline, with its minutes always written: `0m48s`."""
    text = span(seconds)
    return f"0m{int(text[:-1]):02d}s" if text.endswith("s") and "m" not in text else text


def tenths(seconds: float) -> str:
    """A kill's own time, to a tenth of a second below a minute: `2.4s`."""
    return f"{max(0.0, seconds):.1f}s" if seconds < 60 else span(seconds)


def millis(ms: float) -> str:
    """A round trip or a stage: `0.9 ms`, `640 ms`, `1.0s`."""
    if ms < 10:
        return f"{ms:.1f} ms"
    return f"{ms:.0f} ms" if ms < 1000 else tenths(ms / 1000)


def spoken(seconds: float) -> str:
    """A duration in words that a screen reader says well: `6 min 24 s`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, s = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {s} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def clock(now: datetime) -> str:
    """`03:12:44Z`."""
    return now.astimezone(UTC).strftime("%H:%M:%SZ")


def clock_ms(at: str) -> str:
    """`03:12:41.207`, of a time of the ledger."""
    return at[11:23]


def number(count: int) -> str:
    """`1,482,903`."""
    return f"{count:,}"
