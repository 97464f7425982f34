from watchfloor.cli.doing.rfc5424 import syslog_of
from watchfloor.oversight import RecordLine


def test_a_value_is_escaped_and_a_long_message_is_cut() -> None:
    record = RecordLine(
        seq=7,
        at="2026-01-31T09:30:00.000Z",
        kind="server.stopped",
        agent='a"b]c\\',
        epoch=3,
        salt="",
        commit="cc",
        raw="{" + "\n" * 5000,
    )
    line = syslog_of(record, "host-1")
    assert line.startswith("<109>1 2026-01-31T09:30:00.000Z host-1 watchfloor - server.stopped ")
    assert '[watchfloor@32473 seq="7" agent="a\\"b\\]c\\\\" epoch="3" commit="cc"]' in line
    assert line.isprintable()
    assert len(line) < 2048
