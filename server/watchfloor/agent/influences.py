"""What influenced a step: prompts, tool outputs, files, pages and memories, each by its hash.

Never knows what the step is.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

from watchfloor.agent.plain import clean, told
from watchfloor.chain import b64url, jcs, sha256
from watchfloor.wire import Input

InputKind = Literal["prompt", "tool", "file", "url", "memory"]
Seen = Input | str | bytes | Path | Mapping[str, object] | Sequence[object]
"""What `inputs=[...]` takes: an `Input`, a text, a file's path, or any JSON value, as a tool's output."""

TEXT_CHARS: Final = 8 * 1024
"""A longer text stays here; its hash alone is sent, and several of them still fit one line."""

CHUNK_BYTES: Final = 1024 * 1024
"""How much of a file is in memory at once while it is hashed."""


def seen(content: Seen, *, ref: str = "", kind: InputKind | None = None) -> Input:
    """Describe one influence. Without `kind`: a path is a `file`, all else the output of a `tool`.

    `ref` names where it came from (a message id, a URL, a path); without one it is the start of the hash.
    The text goes along up to `TEXT_CHARS`, so that a value in an action can be traced to it.
    """
    if isinstance(content, Input):
        return content
    if isinstance(content, Path):
        return _file(content, ref, kind or "file")
    if isinstance(content, bytes):
        digest, text = sha256(content), content.decode(errors="replace")
    elif isinstance(content, str):
        digest, text = sha256(content.encode(errors="replace")), content
    else:
        plain = told(content)
        digest, text = sha256(jcs(plain)), json.dumps(plain, ensure_ascii=False)
    return _input(kind or "tool", ref, digest, text)


def _input(kind: InputKind, ref: str, digest: bytes, text: str | None) -> Input:
    hashed = b64url(digest)
    short = text is not None and len(text) <= TEXT_CHARS
    return Input(
        ref=clean(ref)[:1000] or hashed[:12],
        kind=kind,
        sha256=hashed,
        text=clean(text) if short and text is not None else None,
    )


def _file(path: Path, ref: str, kind: InputKind) -> Input:
    hasher = hashlib.sha256()
    with path.open("rb") as file:
        first = file.read(CHUNK_BYTES)
        chunk = first
        while chunk:
            hasher.update(chunk)
            chunk = file.read(CHUNK_BYTES)
    text = first.decode(errors="replace") if len(first) < CHUNK_BYTES else None
    return _input(kind, ref or str(path), hasher.digest(), text)
