"""From bytes to a line and back: every foreign line enters here, and every own one leaves here.

A line is checked once and carried as bytes from then on. Never knows a connection.
"""

import json
from collections.abc import Iterator
from typing import Final, Generic, NamedTuple, TypeVar, cast

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails

from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.visible import visible
from watchfloor.wire.fields import Line
from watchfloor.wire.limits import CLOSE_BYTES, MESSAGE_BYTES
from watchfloor.wire.strict import loads

_L = TypeVar("_L", bound=Line)

_KEPT_NULL: Final = frozenset({"result", "value", "human", "after"})
"""Fields in which null says something: written whenever they were given."""


class Read(NamedTuple, Generic[_L]):
    """A checked line: its body, the object it was decoded to, and the bytes it came as."""

    body: _L
    fields: dict[str, JsonValue]
    raw: bytes


class Reader(Generic[_L]):
    """Reads the lines of one direction: `t` names the type, everything unknown is refused."""

    def __init__(self, *types: type[_L]) -> None:
        self._types: Final = {cast(str, of.model_fields["t"].default): of for of in types}

    def read(self, raw: bytes) -> Read[_L]:
        """Decode and check one line; raises `ProtocolError`."""
        found = loads(raw)
        kind = found.get("t")
        of = self._types.get(kind) if isinstance(kind, str) else None
        if of is None:
            raise ProtocolError(
                "type", f"no line of type {_quoted(kind)} is known here; one of {', '.join(self._types)}"
            )
        try:
            # The JSON form: in strict mode it alone reads a list as a tuple, and it costs no more.
            return Read(of.model_validate_json(raw, by_alias=True, by_name=False), cast(dict[str, JsonValue], found), raw)
        except ValidationError as error:
            raise ProtocolError("field", _sentence(str(kind), error.errors(include_url=False)[0])) from error


def encode(line: Line) -> bytes:
    """Write one line: compact UTF-8, absent fields left out."""
    body = line.model_dump(mode="json", exclude_none=True)
    for name in _KEPT_NULL & line.model_fields_set:
        body.setdefault(name, None)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def split(message: bytes) -> Iterator[bytes]:
    """Cut a message into its lines; empty ones are passed over. Raises `ProtocolError` if it is too long."""
    if len(message) > CLOSE_BYTES:
        raise ProtocolError(
            "message_too_long", f"a message over {CLOSE_BYTES} bytes closes the connection", close=CloseCode.TOO_BIG
        )
    lines = [line for line in message.split(b"\n") if line.strip()]
    if len(message) > MESSAGE_BYTES and len(lines) > 1:
        raise ProtocolError(
            "message_too_long", f"the message has {len(message)} bytes, {MESSAGE_BYTES} are allowed; send fewer lines"
        )
    return iter(lines)


def _quoted(value: object) -> str:
    return visible(repr(value), limit=60)


def _sentence(kind: str, fault: ErrorDetails) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    return f"{kind}: {visible(place, limit=80) or 'the line'}: {visible(fault['msg'], limit=160)}"
