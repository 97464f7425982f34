"""From bytes to a line and back: every foreign line enters here, and every own one leaves here.

A line is checked once and carried as bytes from then on. Never knows a connection.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

from pydantic import JsonValue, TypeAdapter, ValidationError

from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.wire.faults import sentence, unknown_type
from watchfloor.wire.fields import Line
from watchfloor.wire.limits import CLOSE_BYTES, DEPTH, LINE_BYTES, MESSAGE_BYTES
from watchfloor.wire.strict import loads

_L_co = TypeVar("_L_co", bound=Line, covariant=True)

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class Read(NamedTuple, Generic[_L_co]):
    """A checked line: its body, the object it was decoded to, and the bytes it came as."""

    body: _L_co
    fields: dict[str, JsonValue]
    raw: bytes


class Reader(Generic[_L_co]):
    """Reads the lines of one direction: `t` names the type, everything unknown is refused."""

    def __init__(self, *types: type[_L_co], line_bytes: int = LINE_BYTES, depth: int = DEPTH) -> None:
        self._line_bytes: Final = line_bytes
        self._depth: Final = depth
        self._checks: Final = {cast(str, of.model_fields["t"].default): _check(of) for of in types}

    def read(self, raw: bytes) -> Read[_L_co]:
        """Decode and check one line; raises `ProtocolError`."""
        found = loads(raw, line_bytes=self._line_bytes, depth=self._depth)
        kind = found.get("t")
        check = self._checks.get(kind) if isinstance(kind, str) else None
        if check is None:
            raise ProtocolError("type", unknown_type(kind, tuple(self._checks)))
        try:
            # By alias alone: on the wire a field has one name.
            return Read(check(found, by_alias=True, by_name=False), found, raw)
        except ValidationError as error:
            raise ProtocolError("field", sentence(str(kind), error)) from error


def _check(of: type[_L_co]) -> Callable[..., _L_co]:
    """Bind the validator of a type once: looking it up costs as much as a field."""
    return cast(Callable[..., Any], TypeAdapter(of).validator.validate_python)


def encode(line: Line) -> bytes:
    """Write one line: compact UTF-8, absent fields left out; raises ValueError for a value that JSON has not."""
    # Deliberately not the JSON mode: it writes NaN as null, and a set or a date as if they were JSON.
    body: dict[str, object] = line.model_dump(exclude_none=True)
    for name in sorted(line.nulls & line.model_fields_set):
        body.setdefault(name, None)
    try:
        return _ENCODER.encode(body).encode()
    except (TypeError, ValueError) as error:
        raise ValueError(f"the line {body['t']!r} holds what JSON has not: {error}; send it as a string") from error


def split(message: bytes) -> Iterator[bytes]:
    """Cut a message into its lines; blank ones are passed over. Raises `ProtocolError` if it is too long."""
    if len(message) > CLOSE_BYTES:
        raise ProtocolError(
            "message_too_long", f"a message over {CLOSE_BYTES} bytes closes the connection", close=CloseCode.TOO_BIG
        )
    lines = [line for line in message.split(b"\n") if line.strip(b" \t\r")]
    if len(message) > MESSAGE_BYTES and len(lines) > 1:
        raise ProtocolError(
            "message_too_long", f"the message has {len(message)} bytes, {MESSAGE_BYTES} are allowed; send fewer lines"
        )
    return iter(lines)
