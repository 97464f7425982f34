import pytest
from pydantic import ValidationError

from watchfloor_console.ssh.door import errand_of
from watchfloor_console.ssh.errands import ASKED, SAID, Begin, End, Over, terminal_of


def errand(**fields: object) -> Begin:
    return errand_of("ws://127.0.0.1:1", is_read_only=False).model_copy(update=fields)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("xterm-256color", "xterm-256color"),
        ("", "dumb"),
        (None, "dumb"),
        ("../x", "dumb"),
        ("x\x1b[2J", "dumb"),
        ("x" * 41, "dumb"),
    ],
)
def test_what_is_no_name_is_a_dumb_terminal(name: str | None, taken: str) -> None:
    assert terminal_of(name) == taken


def test_plain_lines_where_there_is_nothing_to_draw_on() -> None:
    assert errand(has_pty=False, term="xterm").is_plain
    assert errand(has_pty=True, term="dumb").is_plain
    assert not errand(has_pty=True, term="xterm").is_plain


def test_messages_are_read_as_they_were_written() -> None:
    begin = errand(session=3, operator="mara", agent="/tmp/a")
    assert ASKED.validate_json(begin.model_dump_json()) == begin
    assert ASKED.validate_json(End(session=3).model_dump_json()) == End(session=3)
    assert SAID.validate_json(Over(session=3, code=0).model_dump_json()) == Over(session=3, code=0)
    with pytest.raises(ValidationError):
        ASKED.validate_json(b'{"t":"begin","session":1}')
