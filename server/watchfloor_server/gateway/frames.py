"""How lines become WebSocket frames: one frame is built once and written to every console as it is.

Never knows who reads them.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from watchfloor.chain import b64url
from watchfloor.records import Record
from watchfloor.wire import limits

FRAME_BYTES: Final = limits.MESSAGE_BYTES
"""A message that the server sends holds at most this, unless one line alone is longer."""

_quoted: Final = json.encoder.encode_basestring


def text_frame(payload: bytes) -> bytes:
    """One final text frame, unmasked as a server's are (RFC 6455 5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


def record_line(record: Record) -> bytes:
    """The line `record`, as `wire.RecordLine` reads it; written by hand because each commit passes here."""
    parts = [f'{{"t":"record","seq":{record.seq},"at":"{record.at}","kind":"{record.kind}"']
    parts += [
        f',"{name}":{"null" if value is None else _quoted(value)}'
        for name, value in (("run", record.run), ("agent", record.agent), ("human", record.human))
    ]
    parts.append(f',"epoch":{record.epoch},"salt":"{b64url(record.salt)}","commit":"{b64url(record.commit)}"')
    parts.append(f',"raw":{_quoted(record.raw.decode())}}}')
    return "".join(parts).encode()


def packed(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Put lines into as few frames as their bound allows, in order."""
    batch: list[bytes] = []
    size = 0
    for line in lines:
        if batch and size + len(line) + 1 > FRAME_BYTES:
            yield text_frame(b"\n".join(batch))
            batch, size = [], 0
        batch.append(line)
        size += len(line) + 1
    if batch:
        yield text_frame(b"\n".join(batch))
