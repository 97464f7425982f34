import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.errors import ProtocolError
from watchfloor.wire import AGENT_LINES, AgentNote, Reasoning, limits, read_plain

AT = '"2026-01-31T09:30:00.000Z"'
NAMES = ['"t"', '"seq"', '"at"', '"text"', '"inputs"', '"te\\u0078t"', '"more"']
VALUES = [
    AT,
    "1",
    "0",
    "-0",
    "1.0",
    "true",
    "null",
    "9007199254740992",
    "NaN",
    "[]",
    '"x"',
    '"\\n"',
    '"\\u0000"',
    '"reasoning"',
]


def line(text: str, seq: object = 1, t: str = "reasoning") -> bytes:
    return f'{{"t":"{t}","seq":{seq},"at":{AT},"text":{text}}}'.encode()


@pytest.mark.parametrize(("t", "of"), [("reasoning", Reasoning), ("note", AgentNote)])
def test_words_are_read_as_they_are_otherwise(t: str, of: type[Reasoning | AgentNote]) -> None:
    raw = line('"Größe: {[,]} 😀"', 2**53 - 1, t)
    found = read_plain(raw)
    assert found == AGENT_LINES.read(raw)
    assert found is not None
    assert type(found.body) is of
    assert found.fields == json.loads(raw)


@given(
    st.sampled_from(["reasoning", "note", "renew"]),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=2),
    st.permutations([f'"seq":{7}', f'"at":{AT}', '"text":"x"']),
    st.sampled_from(["", " ", "\t\n"]),
    st.sampled_from(["", "}", "\ufeff"]),
)
def test_what_is_read_quickly_is_what_the_strict_way_reads(
    t: str, more: list[tuple[str, str]], pairs: list[str], space: str, rest: str
) -> None:
    texts = [f'"t":"{t}"', *pairs, *(f"{name}{space}:{value}" for name, value in more)]
    found = read_plain(f"{{{f',{space}'.join(texts)}}}{rest}".encode())
    assert found is None or found == AGENT_LINES.read(found.raw)


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), min_size=2, max_size=4))
def test_nothing_is_read_quickly_that_the_strict_way_refuses(fields: dict[str, str]) -> None:
    raw = f'{{"t":"reasoning",{",".join(f"{name}:{value}" for name, value in fields.items())}}}'.encode()
    found = read_plain(raw)
    assert found is None or found == AGENT_LINES.read(raw)


@pytest.mark.parametrize(
    "raw",
    [
        line('"a\\nb"'),
        line('"x","inputs":[]'),
        line('"x","text":"y"'),
        line('"x"', 2**53),
        line('"x"', 0),
        line('"\x00"'),
        line('"x"').replace(b"T09", b"T99"),
        line('"x"') + b"x",
        b"\xef\xbb\xbf" + line('"x"'),
        line(f'"{"x" * limits.LINE_BYTES}"'),
        b'{"t":"renew","n":1}',
        b'{"seq":1,"t":"reasoning","at":' + AT.encode() + b',"text":"x"}',
    ],
)
def test_what_leaves_a_doubt_is_left_to_the_strict_way(raw: bytes) -> None:
    assert read_plain(raw) is None


def test_bytes_that_are_no_text_are_left_to_the_strict_way() -> None:
    raw = line('"x"').replace(b'"x"', b'"\xed\xa0\x80"')
    assert read_plain(raw) is None
    with pytest.raises(ProtocolError, match="not UTF-8"):
        AGENT_LINES.read(raw)
