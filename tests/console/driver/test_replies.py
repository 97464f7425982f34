import os
import pty
import tty

import pytest

from watchfloor_console.driver.replies import LONE_S, SILENT_S, Replies

SAID = "a\x1b]11;rgb:0000/0000/0000\x1b\\b\x1bP>|xterm(1)\x1b\\c\x1b]10;?\x07d\x1b_x\x9ce\x1b^y\x1b\\\x1b[19~"
TYPED = "abcde\x1b[19~"


def played(*reads: str) -> str:
    replies = Replies()
    return "".join(replies.take(read, 0.0) for read in reads)


def test_a_reply_types_nothing_wherever_it_is_cut_and_keys_around_it_stay() -> None:
    for cut in range(len(SAID)):
        assert played(SAID[:cut], SAID[cut:]) == TYPED
    assert played(*SAID) == TYPED


def test_a_reply_that_a_terminal_cuts_into_two_reads_types_nothing() -> None:
    master, slave = pty.openpty()
    try:
        tty.setraw(slave)
        replies, typed = Replies(), ""
        for part in ("a\x1b]11;rgb:00", "00/0000/0000\x1b", "\\b"):
            os.write(master, part.encode())
            read = os.read(slave, 4096).decode()
            assert read == part
            typed += replies.take(read, 0.0)
    finally:
        os.close(master)
        os.close(slave)
    assert typed == "ab"


@pytest.mark.parametrize("begun", ["\x1b]", "\x1b]11;rgb", "\x1b]11;rgb\x1b", "\x1bP" + "x" * 9000])
@pytest.mark.parametrize("key", ["\x0b", "\x1b[19~", "\x1b[20~", "\x12"])
def test_a_stop_key_goes_through_an_unfinished_reply_at_once(begun: str, key: str) -> None:
    replies = Replies()
    assert replies.take(begun, 0.0) == ""
    assert replies.take(key, 0.0).endswith(key)


def test_after_a_control_key_the_rest_of_the_reply_is_still_no_key() -> None:
    assert played("\x1b]11;rgb", "\x0b", ":aaaa\x1b", "\\b") == "\x0bb"


@pytest.mark.parametrize("key", ["\x1b", "\x1b]", "\x1bP", "\x1bX"])
def test_escape_and_alt_with_a_sign_are_keys_after_a_short_wait(key: str) -> None:
    replies = Replies()
    assert replies.take(key, 1.0) == ""
    assert replies.due(1.0 + LONE_S / 2) == ""
    assert replies.due(1.0 + LONE_S) == key
    assert replies.due(9.0) == ""
    assert replies.take("a", 9.0) == "a"


@pytest.mark.parametrize("said", ["\x1b]11;rgb", "\x1b]11;" + "a" * 9000])
def test_a_reply_without_an_end_types_nothing_and_keys_come_back_after_silence(said: str) -> None:
    replies = Replies()
    assert replies.take(said, 1.0) == ""
    assert replies.due(1.0 + LONE_S) == ""
    assert replies.take("aaaa", 1.5) == ""
    assert replies.due(1.0 + SILENT_S) == ""
    assert replies.take("a", 2.0) == ""
    assert replies.due(2.0 + SILENT_S) == ""
    assert replies.take("a", 4.0) == "a"


def test_other_sequences_and_escape_twice_stay_whole() -> None:
    for kept in ("\x1b[12;40R", "\x1b[200~x\x1b[201~", "\x1b\x1b[19~", "\x1ba"):
        assert played(*kept) == kept
