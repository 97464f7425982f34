from datetime import timedelta

from talks import MakeRun, Talk
from watchfloor_console.board import KillPath, Link
from watchfloor_console.plain.standing import find_run, kill_aim, status_lines


def test_status_is_one_fact_a_line(talk: Talk) -> None:
    floor = talk.floor
    lines = status_lines(floor.board, floor.health, floor.now, "7F3KAAAAAAAA")
    assert lines[0] == ("03:12:40Z  STATUS     nothing wrong. 1 needs you, first in 2 min 0 s. 1 run: 1 running.")
    assert "KILL READY, 1.0 ms, asked 0 s ago." in lines[1]
    assert lines[2].startswith("03:12:40Z  SELECTED   refund-bot, run 7F3K")


def test_what_is_not_proven_comes_first(talk: Talk, a_run: MakeRun) -> None:
    talk.floor.board.take_runs([a_run(state="UNCONFIRMED")])
    line = status_lines(talk.floor.board, talk.floor.health, talk.floor.now + timedelta(seconds=11), "")[0]
    assert "1 NOT PROVEN: refund-bot 7F3K stop unconfirmed 11 s." in line


def test_nothing_is_called_right_that_is_not_known(talk: Talk) -> None:
    floor = talk.floor
    old = floor.health._replace(kill=KillPath(True, True, 1.0, floor.now - timedelta(seconds=30)))
    lines = status_lines(floor.board, old, floor.now, "")
    assert "STATUS     KILL NOT KNOWN." in lines[0]
    assert "KILL NOT KNOWN for 30 s." in lines[1]
    lost = floor.health._replace(link=Link(lost_at=floor.now - timedelta(seconds=7)))
    lines = status_lines(floor.board, lost, floor.now, "")
    assert "NOT LIVE for 7 s" in lines[0]
    assert "LOST 7 s ago." in lines[1]


def test_the_prompt_never_names_what_cannot_be_stopped(talk: Talk, a_run: MakeRun) -> None:
    health = talk.floor.health
    assert kill_aim(None, health) == "nothing"
    assert kill_aim(a_run(state="STOPPED"), health) == "nothing"
    assert kill_aim(a_run(state="UNCONFIRMED"), health) == "refund-bot 7F3K, again"
    assert kill_aim(a_run(), health._replace(kill=KillPath())) == "not possible from here, NO LINK"


def test_a_name_finds_what_still_runs(talk: Talk, a_run: MakeRun) -> None:
    board = talk.floor.board
    board.take_runs([a_run(run="2C9DAAAAAAAA", state="STOPPED")])
    assert [run.run for run in find_run(board, talk.floor.now, "refund-bot")] == ["7F3KAAAAAAAA"]


def test_the_prompt_counts_the_children_that_go_with_it(talk: Talk, a_run: MakeRun) -> None:
    assert kill_aim(a_run(), talk.floor.health, 2) == "refund-bot 7F3K + 2 children"
