"""The types of fields that many lines share: times, ids, hashes, open JSON, and the frozen line.

Never knows which line uses which.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

_AT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


class Line(BaseModel):
    """One line: frozen, strict, closed. Made once; from then on its bytes are carried."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )


def _is_time(text: str) -> str:
    if not _AT.fullmatch(text):
        raise ValueError("a time looks like 2026-01-31T09:30:00.000Z (UTC, milliseconds)")
    datetime.fromisoformat(text)
    return text


def stamp(at: datetime) -> str:
    """Write an aware time as RFC 3339 UTC with milliseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def moment(text: str) -> datetime:
    """Read what `stamp` wrote."""
    return datetime.fromisoformat(text)


At = Annotated[str, AfterValidator(_is_time)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}\z")]
Hash = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}\z")]
Signature = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{86}\z")]
ToolName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:/-]{1,128}\z")]
Pointer = Annotated[str, StringConstraints(pattern=r"^(/[^/]*)*\z", max_length=512)]
Words = Annotated[str, StringConstraints(max_length=64 * 1024)]
Title = Annotated[str, StringConstraints(max_length=500)]
Seq = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
Json = JsonValue
JsonObject = dict[str, JsonValue]
