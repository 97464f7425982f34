"""A record, or anything else that is JSON, as a text to be read whole: every line visible, none cut.

Never leaves a word out.
"""

import json

from pydantic import JsonValue

from watchfloor.oversight import RecordLine
from watchfloor_console.board import Piece, Pieces, Words
from watchfloor_console.board.times import clock_ms, number

LINES = 20_000
"""Lines of one text; a line of the wire has 64 KiB, and could be as many escapes."""


def record_page(record: RecordLine, words: Words) -> tuple[str, str, tuple[Pieces, ...]]:
    """Title, note and rows of a record, whole."""
    head: list[Pieces] = [
        fact("kind", words.name(record.kind)),
        fact("at", record.at),
        fact("run", words.name(record.run or "none")),
        fact("agent", words.name(record.agent or "none", 200)),
        fact("epoch", str(record.epoch)),
        (),
    ]
    try:
        payload = json_rows(json.loads(record.raw), words)
    except ValueError:
        payload = ((Piece(words.line(record.raw, 100_000)),),)
    return f"RECORD {number(record.seq)}", clock_ms(record.at) + "Z", (*head, *payload)


def fact(name: str, value: str, cells: int = 12) -> Pieces:
    """A name and its value."""
    return (Piece(f"{name:<{cells}}", "quiet"), Piece(value))


def json_rows(value: JsonValue, words: Words) -> tuple[Pieces, ...]:
    """JSON as it is read best: a name and a value a line, set in by two for each level."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return tuple((Piece(words.line(line, 400_000)),) for line in text.split("\n")[:LINES])


def flat(value: JsonValue, name: str = "") -> list[tuple[str, str]]:
    """Every single value of JSON with its dotted name, in order; not visible yet."""
    if isinstance(value, dict) and value:
        return [pair for key, inner in value.items() for pair in flat(inner, f"{name}.{key}" if name else key)]
    if isinstance(value, list) and value:
        return [pair for place, inner in enumerate(value) for pair in flat(inner, f"{name}.{place}")]
    return [(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))]
