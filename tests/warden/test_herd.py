import os
import signal
import subprocess

from watchfloor.warden.finding import Found, Meet
from watchfloor.warden.herd import PIDS, Herd, send_to_group
from watchfloor.warden.processes import Key, Process


class Pen:
    """A herd of made-up processes: they do as they are told at the next look, but for the deaf and the denied."""

    def __init__(self, *pids: int) -> None:
        self.states = dict.fromkeys(pids, "S")
        self.deaf: set[int] = set()
        self.denied: set[int] = set()
        self.sent: list[tuple[int, str]] = []
        self.dead: set[Key] = set()
        self.has_holes = False

    def find(self, meet: Meet) -> Found:
        living = [Process(pid, 1, pid, pid, state, 1, 1) for pid, state in self.states.items()]
        for process in living:
            meet(process)
        return Found(living, frozenset(self.dead), self.has_holes)

    def send(self, process: Process, number: signal.Signals) -> None:
        if process.pid in self.denied:
            raise PermissionError
        self.sent.append((process.pid, number.name))
        if process.pid not in self.deaf:
            self.states[process.pid] = {"SIGSTOP": "T", "SIGCONT": "S"}.get(number.name, "S")
            if number == signal.SIGKILL:
                del self.states[process.pid]


def herd(pen: Pen) -> Herd:
    return Herd(pen.find, pen.send)


def test_a_herd_stands_when_two_looks_running_found_it_standing() -> None:
    pen = Pen(100, 101)
    held = herd(pen)
    assert [held.stop() for _ in range(3)] == [False, False, True]
    assert pen.sent == [(100, "SIGSTOP"), (101, "SIGSTOP")]


def test_whoever_comes_dies_or_goes_unread_begins_the_count_anew() -> None:
    pen = Pen(100)
    held = herd(pen)
    assert [held.stop() for _ in range(3)] == [False, False, True]
    pen.states[102] = "R"
    assert [held.stop() for _ in range(3)] == [False, False, True]
    pen.dead.add(Key(103, 1))
    assert [held.stop() for _ in range(2)] == [False, True]
    pen.has_holes = True
    assert [held.stop() for _ in range(2)] == [False, False]
    pen.has_holes = False
    assert [held.stop() for _ in range(2)] == [False, True]
    held.disturb()
    assert [held.stop() for _ in range(2)] == [False, True]


def test_what_waits_for_a_disk_is_told_to_stop_before_it_counts_as_still() -> None:
    pen = Pen(100)
    pen.states[100] = "D"
    pen.deaf.add(100)
    held = herd(pen)
    assert [held.stop() for _ in range(3)] == [False, False, True]
    assert pen.sent == [(100, "SIGSTOP")]


def test_what_moves_on_is_told_again() -> None:
    pen = Pen(100)
    pen.deaf.add(100)
    held = herd(pen)
    assert [held.stop() for _ in range(3)] == [False, False, False]
    assert len(pen.sent) == 3


def test_a_herd_goes_on_children_first_and_without_those_who_slept_by_themselves() -> None:
    pen = Pen(100, 101, 102)
    pen.states[101] = "T"
    held = herd(pen)
    held.stop()
    pen.sent.clear()
    held.go_on()
    assert pen.sent == [(102, "SIGCONT"), (100, "SIGCONT")]
    assert pen.states == {100: "S", 101: "T", 102: "S"}


def test_a_kill_stops_first_and_kills_children_first() -> None:
    pen = Pen(100, 101)
    held = herd(pen)
    held.kill()
    assert pen.sent == [(100, "SIGSTOP"), (101, "SIGSTOP"), (101, "SIGKILL"), (100, "SIGKILL")]
    assert not held.look().living
    assert list(held.pids) == [100, 101]


def test_what_was_killed_may_die_in_peace() -> None:
    pen = Pen(100)
    held = herd(pen)
    held.kill()
    pen.sent.clear()
    pen.states[100] = "D"
    held.kill()
    assert pen.sent == []
    pen.states[101] = "R"
    held.kill()
    assert pen.sent == [(101, "SIGSTOP"), (101, "SIGKILL")]


def test_who_may_not_be_signalled_is_noted_and_tried_again() -> None:
    pen = Pen(100, 101)
    pen.denied.add(100)
    held = herd(pen)
    held.kill()
    assert list(held.denied) == [100]
    assert list(pen.states) == [100]
    pen.denied.clear()
    held.kill()
    assert pen.states == {}


def test_a_report_names_no_more_than_it_has_room_for() -> None:
    held = herd(Pen())
    held.note(range(PIDS + 10))
    assert len(held.pids) == PIDS


def test_a_whole_group_is_signalled_at_once() -> None:
    with subprocess.Popen(["sh", "-c", "sleep 60 & wait"], start_new_session=True) as child:
        send = send_to_group(child.pid)
        send(Process(1, 0, 0, 0, "S", 1, 0), signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
    send(Process(1, 0, 0, 0, "S", 1, 0), signal.SIGKILL)
    assert os.getpid()
