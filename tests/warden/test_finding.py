import os
import subprocess
from collections.abc import Iterable

import pytest

from watchfloor.warden import finding
from watchfloor.warden.finding import Beneath, InGroup
from watchfloor.warden.processes import Process


class Table:
    """A table of processes that a test writes; a number that is listed and not read has just gone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rows: dict[int, Process] = {}
        self.listed: list[int] = []
        self.vanished: dict[int, int] = {}
        monkeypatch.setattr(finding, "every_pid", lambda: self.listed)
        monkeypatch.setattr(finding, "read_process", self.rows.get)
        monkeypatch.setattr(finding, "children_of", self.children)

    def write(self, rows: Iterable[Process], gone: Iterable[int] = ()) -> None:
        self.rows.clear()
        self.rows.update({row.pid: row for row in rows})
        self.listed = sorted([*self.rows, *gone])

    def children(self, pid: int) -> list[int]:
        children = [row.pid for row in self.rows.values() if row.ppid == pid]
        return [*children, self.vanished[pid]] if pid in self.vanished else children


def process(pid: int, ppid: int, state: str = "S", start: int = 1, threads: int = 1) -> Process:
    return Process(pid, ppid, pid, pid, state, threads, start)


def look(find: Beneath) -> tuple[list[int], bool]:
    met: list[int] = []
    found = find(lambda each: met.append(each.pid))
    assert sorted(met) == sorted(each.pid for each in found.living)
    return [each.pid for each in found.living], found.has_holes


def test_what_descends_from_the_root_is_found_whatever_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(monkeypatch)
    table.write([process(10, 1), process(20, 10), process(5, 20), process(3, 5), process(30, 1), process(31, 30)])
    assert look(Beneath(10)) == ([20, 5, 3], False)


def test_a_zombie_is_not_alive_unless_threads_of_it_are(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(monkeypatch)
    table.write([process(20, 10, "Z"), process(21, 10, "Z", threads=2)])
    find = Beneath(10)
    assert look(find) == ([21], False)
    assert find(lambda _: None).dead == {(20, 1)}


def test_some_children_are_left_out_with_all_of_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(monkeypatch)
    table.write([process(20, 10), process(21, 20), process(30, 10), process(31, 30)])
    assert look(Beneath(10, [process(20, 10).key])) == ([30, 31], False)


def test_what_was_seen_once_stays_a_member_and_a_later_process_of_its_number_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table, find = Table(monkeypatch), Beneath(10)
    table.write([process(20, 10), process(21, 20)])
    look(find)
    table.write([process(21, 1)])
    assert look(find) == ([21], False)
    table.write([process(21, 1, start=2)])
    assert look(find) == ([], False)


def test_a_child_that_went_before_it_was_read_leaves_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    table, find = Table(monkeypatch), Beneath(10, [process(11, 10).key])
    table.write([process(11, 10), process(20, 10)], gone=[40])
    assert look(find) == ([20], False)
    table.vanished[20] = 41
    assert look(find) == ([20], True)


def test_whoever_the_table_does_not_show_is_found_with_all_of_his_by_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(monkeypatch)
    table.write([process(20, 10), process(50, 20), process(51, 50)])
    table.listed = [20]
    assert look(Beneath(10)) == ([20, 50, 51], False)


def test_where_nobody_can_be_asked_every_line_that_went_is_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    table, find = Table(monkeypatch), Beneath(10)
    monkeypatch.setattr(finding, "can_ask", lambda: False)
    table.write([process(20, 10)], gone=[40])
    assert look(find) == ([20], True)
    table.write([process(20, 10)])
    assert look(find) == ([20], False)


def test_a_group_is_found_by_its_number() -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as child:
        met: list[int] = []
        found = InGroup(child.pid)(lambda each: met.append(each.pid))
        assert [each.pid for each in found.living] == met == [child.pid]
        assert os.getpid() not in met
        child.kill()
