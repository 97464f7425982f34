import pytest

from watchfloor.errors import ProtocolError
from watchfloor.wire import Read, Reasoning, Renew, limits
from watchfloor_server.gateway.lines import (
    BRACKETS,
    LONG_BYTES,
    PENDING_BYTES,
    PENDING_LINES,
    STRIDE_BYTES,
    Fault,
    Lines,
    is_quick,
    read,
)

RENEW = b'{"t":"renew","n":1}'


def word(seq: int, text: str = "x", t: str = "reasoning") -> bytes:
    return b'{"t":"%s","seq":%d,"at":"2026-01-01T00:00:00.000Z","text":"%s"}' % (t.encode(), seq, text.encode())


def waiting(*lines: bytes) -> Lines:
    found = Lines()
    found.add(b"\n".join(lines))
    return found


def test_a_line_is_read_or_its_fault_is_told_with_the_number_it_used() -> None:
    good = read(b'{"t":"reasoning","seq":1,"at":"2026-01-01T00:00:00.000Z","text":"x"}')
    assert isinstance(good, Read)
    assert isinstance(good.body, Reasoning)
    bad = read(b'{"t":"reasoning","seq":7,"text":"x","text":"y"}')
    assert isinstance(bad, Fault)
    assert (bad.error.code, bad.seq) == ("duplicate_key", 7)


def test_words_are_read_in_a_row_and_no_more_than_may_be() -> None:
    lines = waiting(word(1), word(2, t="note"), word(3))
    words, other, count = lines.read_on(2)
    assert [each.body.seq for each in words] == [1, 2]
    assert (other, count, len(lines)) == (None, 2, 1)
    assert lines.read_on(2).lines == 1
    assert lines.read_on(2) == ((), None, 0)


def test_a_line_that_is_more_than_words_ends_the_row() -> None:
    lines = waiting(word(1), RENEW, word(2), b"rubbish", word(3))
    words, other, count = lines.read_on(16)
    assert (len(words), count) == (1, 2)
    assert other is not None
    assert other[0] == RENEW
    assert isinstance(other[1], Read)
    assert isinstance(other[1].body, Renew)
    words, other, count = lines.read_on(16)
    assert (len(words), count) == (1, 2)
    assert other is not None
    assert isinstance(other[1], Fault)
    assert len(lines) == 1


def test_a_long_line_is_not_read_here() -> None:
    long = word(2, "x" * LONG_BYTES)
    words, other, count = waiting(word(1), long, word(3)).read_on(16)
    assert (len(words), other, count) == (1, (long, None), 2)


def test_a_short_line_of_many_brackets_is_not_read_here_either() -> None:
    assert is_quick(word(1, "x" * 4_000))
    assert is_quick(b"[" * BRACKETS)
    deep = b'{"t":"note","seq":2,"x":' + b"[" * BRACKETS + b"]" * BRACKETS + b"}"
    words, other, _ = waiting(word(1), deep).read_on(16)
    assert (len(words), other) == (1, (deep, None))


def test_a_row_ends_with_the_line_that_fills_it() -> None:
    big = [word(seq, "x" * (STRIDE_BYTES // 2)) for seq in range(1, 5)]
    lines = waiting(*big)
    assert [lines.read_on(16).lines, lines.read_on(16).lines, lines.read_on(16).lines] == [2, 2, 0]


def test_so_many_lines_or_bytes_wait_before_no_more_should_come() -> None:
    lines = waiting(*[RENEW] * PENDING_LINES)
    assert not lines.are_many
    lines.add(RENEW)
    assert lines.are_many
    lines.read_on(1)
    assert not lines.are_many
    assert waiting(b"x" * (PENDING_BYTES + 1)).are_many


def test_a_message_that_is_too_long_adds_nothing() -> None:
    lines = Lines()
    with pytest.raises(ProtocolError, match="closes the connection"):
        lines.add(b"x\n" * limits.CLOSE_BYTES)
    assert len(lines) == 0
