"""The types of fields that many lines share: times, ids, hashes, open JSON, and the frozen line.

Never knows which line uses which.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, ClassVar, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, JsonValue, StringConstraints
from pydantic_core import CoreSchema, core_schema


class Line(BaseModel):
    """One line: frozen, strict, closed. Made once; from then on its bytes are carried."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    nulls: ClassVar[frozenset[str]] = frozenset()
    """Fields in which null says something: written whenever they were given."""


@lru_cache(maxsize=4)
def stamp(at: datetime) -> str:
    """Write an aware time as RFC 3339 UTC with milliseconds."""
    # Remembered, and isoformat rather than strftime: each record has a stamp, and many share one moment.
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def moment(text: str) -> datetime:
    """Read what `stamp` wrote; an `At` never raises here."""
    return datetime.fromisoformat(text)


def _strictly_true(given: object) -> object:
    if given is not True:  # pydantic's literals take 1 for true
        raise ValueError("it is true or absent")
    return given


class _Unchecked:
    """Open JSON: the strict decoder has proven that it is JSON, and nothing is walked or copied twice."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.any_schema()


class _UncheckedObject:
    """The same, where only an object may stand."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.json_or_python_schema(core_schema.dict_schema(), core_schema.is_instance_schema(dict))


# The years 1000 to 2999: a datetime can be made of each, and an hour added to it.
_DAY: Final = (
    r"[12][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP_DAY: Final = r"(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29"
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"

_AT: Final = rf"^(?:{_DAY}|{_LEAP_DAY})T{_TIME}\z"
_ID: Final = r"^[A-Za-z0-9_-]{1,40}\z"
_HASH: Final = r"^[A-Za-z0-9_-]{43}\z"
_SIGNATURE: Final = r"^[A-Za-z0-9_-]{86}\z"
_TOOL_NAME: Final = r"^[A-Za-z0-9_.:/-]{1,128}\z"
_POINTER: Final = r"^(?:/(?:[^/~]|~[01])*)*\z"

SAYS: Final = {
    _AT: "looks like 2026-01-31T09:30:00.000Z: UTC, with milliseconds",
    _ID: "is an id: 1 to 40 of A-Z, a-z, 0-9, _ and -",
    _HASH: "is 32 bytes as base64url: 43 characters, no padding",
    _SIGNATURE: "is 64 bytes as base64url: 86 characters, no padding",
    _TOOL_NAME: "is a tool's name: 1 to 128 of A-Z, a-z, 0-9, _ . : / and -",
    _POINTER: "is a JSON pointer (RFC 6901), like /items/0/amount",
}
"""What a field of each pattern looks like, for the sentence of a refusal."""

At = Annotated[str, StringConstraints(pattern=_AT)]
Id = Annotated[str, StringConstraints(pattern=_ID)]
Hash = Annotated[str, StringConstraints(pattern=_HASH)]
Signature = Annotated[str, StringConstraints(pattern=_SIGNATURE)]
ToolName = Annotated[str, StringConstraints(pattern=_TOOL_NAME)]
Pointer = Annotated[str, StringConstraints(pattern=_POINTER, max_length=512)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=16 * 1024)]
SignedText = Annotated[str, StringConstraints(min_length=1, max_length=16 * 1024)]
Words = Annotated[str, StringConstraints(max_length=64 * 1024)]
Title = Annotated[str, StringConstraints(max_length=500)]
Yes = Annotated[Literal[True], BeforeValidator(_strictly_true)]
Seq = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
Json = Annotated[JsonValue, _Unchecked()]
JsonObject = Annotated[dict[str, JsonValue], _UncheckedObject()]
