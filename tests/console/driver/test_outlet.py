import os
import threading

from watchfloor_console.driver.outlet import BACKLOG_BYTES, Outlet


def test_what_is_written_arrives_in_order_and_tells_when_it_was_taken() -> None:
    reads, writes = os.pipe()
    taken = threading.Event()
    outlet = Outlet(writes, lambda: None)
    outlet.start()
    outlet.write("one ")
    outlet.write("two", taken.set)
    assert taken.wait(10)
    assert os.read(reads, 100) == b"one two"
    assert outlet.is_idle
    outlet.close(5)
    os.close(reads)
    os.close(writes)


def test_a_terminal_that_does_not_read_makes_nobody_wait() -> None:
    reads, writes = os.pipe()
    drained = threading.Event()
    outlet = Outlet(writes, drained.set)
    outlet.start()
    written = 0
    while outlet.write("x" * 4096):
        written += 4096
        assert written < 10 * BACKLOG_BYTES
    assert outlet.is_full
    got = 0
    while got < written:
        got += len(os.read(reads, 65536))
    assert got == written
    assert drained.wait(10)
    assert not outlet.is_full
    outlet.close(5)
    os.close(reads)
    os.close(writes)


def test_what_is_queued_can_be_forgotten_so_that_last_words_come_through() -> None:
    reads, writes = os.pipe()
    outlet = Outlet(writes, lambda: None)
    while outlet.write("x" * 4096):
        pass
    outlet.drop()
    assert outlet.write("bye")
    outlet.start()
    assert os.read(reads, 100) == b"bye"
    outlet.close(5)
    os.close(reads)
    os.close(writes)


def test_a_terminal_that_is_gone_ends_the_writer() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    outlet = Outlet(writes, lambda: None)
    outlet.start()
    outlet.write("x")
    outlet.close(5)
    os.close(writes)


def test_a_terminal_that_was_made_non_blocking_gets_everything() -> None:
    reads, writes = os.pipe()
    os.set_blocking(writes, False)
    outlet = Outlet(writes, lambda: None)
    outlet.start()
    taken = threading.Event()
    outlet.write("x" * 200_000, taken.set)
    got = 0
    while got < 200_000:
        got += len(os.read(reads, 65536))
    assert taken.wait(10)
    outlet.close(5)
    os.close(reads)
    os.close(writes)
