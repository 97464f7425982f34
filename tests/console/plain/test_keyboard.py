import os
import queue

from watchfloor_console.plain.keyboard import LINE_BYTES, TOO_LONG, Keyboard

WAIT_S = 20.0


def heard(typed: bytes) -> list[str | None]:
    """What a keyboard hears of these bytes, up to their end."""
    lines: queue.Queue[str | None] = queue.Queue()
    reads, writes = os.pipe()
    keyboard = Keyboard(reads, lines.put)
    keyboard.start()
    os.write(writes, typed)
    os.close(writes)
    found: list[str | None] = []
    while not found or found[-1] is not None:
        found.append(lines.get(timeout=WAIT_S))
    keyboard.stop()
    os.close(reads)
    return found


def test_lines_come_one_by_one_and_then_the_end() -> None:
    assert heard(b"status\r\nkill\nrest") == ["status", "kill", None]


def test_a_line_that_is_too_long_is_dropped_whole_and_told() -> None:
    assert heard(b"x" * (3 * LINE_BYTES) + b"\nkill\n") == [TOO_LONG, "kill", None]


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert heard(b"\xff\n") == ["\ufffd", None]


def test_it_ends_while_it_waits() -> None:
    reads, writes = os.pipe()
    lines: queue.Queue[str | None] = queue.Queue()
    keyboard = Keyboard(reads, lines.put)
    keyboard.start()
    keyboard.stop()
    assert lines.empty()
    os.close(writes)
    os.close(reads)


def test_without_a_descriptor_nobody_can_type() -> None:
    lines: queue.Queue[str | None] = queue.Queue()
    keyboard = Keyboard(-1, lines.put)
    keyboard.start()
    assert lines.get(timeout=WAIT_S) is None
    keyboard.stop()
