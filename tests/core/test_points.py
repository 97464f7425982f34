from collections.abc import Callable

import pytest

from guards import answers, arriving, fences, gives_receipt, granted, point, receipt, redeems
from playbook import Agent, Floor, How
from watchfloor_server.core import inputs as i
from watchfloor_server.core import point_inputs as p
from watchfloor_server.core.effects import Close, Refuse


def test_a_point_comes_in_and_hears_at_once_what_may_not_act() -> None:
    floor = Floor()
    killed, held, free = floor.agent("one"), floor.agent("two"), floor.agent("three")
    floor.orders("mara", "kill", {"run": killed.run})
    floor.orders("mara", "pause", {"run": held.run})
    assert floor.give(arriving(floor)) == ["write point.joined", "WelcomePoint", "fence 3: held, killed"]
    (fence,) = fences(floor)
    assert (fence.whole, fence.more, fence.seen) == (True, False, 0)
    assert fence.runs == {killed.run: "killed", held.run: "held"}
    assert free.run not in fence.runs
    assert floor.body("point.joined")["targets"] == ["payments"]


def test_the_same_point_on_another_connection_takes_the_place_of_the_older_one() -> None:
    floor = Floor()
    first = point(floor)
    floor.give(arriving(floor))
    close = floor.last(Close)
    assert isinstance(close, Close)
    assert (close.conn, int(close.code)) == (first.conn, 4409)
    assert answers(floor, first) == []
    assert len(floor.desk.state.fences.points) == 1


def test_a_token_that_names_no_key_serves_one_point_at_a_time() -> None:
    floor = Floor()
    point(floor)
    assert floor.give(arriving(floor, seed="stolen")) == ["write identity.refused", "refuse key"]
    assert isinstance(floor.last(Refuse), Refuse)
    floor.give(arriving(floor, seed="another", pinned=True))
    floor.give(arriving(floor, seed="a third", token="its own"))
    assert len(floor.desk.state.fences.points) == 3


def test_a_grant_is_redeemed_once_and_written_down_first() -> None:
    floor = Floor()
    post, other = point(floor), point(floor, seed="2", token="2")
    bot = floor.agent()
    grant = granted(floor, bot)
    assert floor.give(p.GrantShown(post.conn, "r1", grant)) == ["write grant.redeemed", "redeemed: ok"]
    assert floor.body("grant.redeemed")["point"] == "payments"
    assert redeems(floor, post, grant) == "used"
    assert redeems(floor, other, grant) == "used"
    floor.says(bot, "outcome", action="a1", status="succeeded")
    assert redeems(floor, other, grant) == "used"


def test_what_was_redeemed_stays_so_after_a_restart() -> None:
    floor = Floor()
    grant = granted(floor, floor.agent())
    assert redeems(floor, point(floor), grant) == "ok"
    floor.restart()
    assert redeems(floor, point(floor), grant) == "used"


def _expire(floor: Floor, bot: Agent) -> None:
    floor.desk.state.runs[bot.run].acts["a1"].leave_until_s = floor.now.boot_s


def _lose(floor: Floor, bot: Agent) -> None:
    floor.desk.state.runs[bot.run].state = "LOST"


def _stop(floor: Floor, bot: Agent) -> None:
    floor.orders("mara", "kill", {"run": bot.run}, order="k1")
    floor.wait_s(1.0)
    floor.stopped(bot, "k1", 2, [])


WAYS: dict[str, tuple[Callable[[Floor, Agent], object], str]] = {
    "of a killed run": (lambda floor, bot: floor.orders("mara", "kill", {"run": bot.run}), "killed"),
    "of a held run": (lambda floor, bot: floor.orders("mara", "pause", {"run": bot.run}), "held"),
    "of a pending kill's run": (lambda floor, bot: floor.orders("mara", "kill", {"run": bot.run}, after_s=3), "held"),
    "of a lost run": (_lose, "lease"),
    "expired": (_expire, "void"),
    "of an action that is over": (
        lambda floor, bot: floor.says(bot, "outcome", action="a1", status="succeeded"),
        "unknown",
    ),
    "of a run that ended": (lambda floor, bot: floor.says(bot, "ended", status="completed"), "unknown"),
    "of a run that was stopped": (_stop, "unknown"),
    "while the ledger is not writable": (lambda floor, bot: floor.give(i.WriteFailed("disk full")), "not_writable"),
}


@pytest.mark.parametrize("what", WAYS)
def test_a_grant_is_refused(what: str) -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    grant = granted(floor, bot)
    make, code = WAYS[what]
    make(floor, bot)
    assert redeems(floor, post, grant) == code
    assert "grant.redeemed" not in floor.kinds()


def test_a_grant_for_another_target_and_an_unknown_one_are_refused() -> None:
    floor = Floor()
    post = point(floor, targets=("crm",))
    grant = granted(floor, floor.agent())
    assert redeems(floor, post, grant) == "target"
    assert redeems(floor, post, "G-unknown") == "unknown"


def test_a_held_runs_grant_is_good_again_when_it_goes_on() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    grant = granted(floor, bot)
    floor.orders("mara", "pause", {"run": bot.run})
    assert redeems(floor, post, grant) == "held"
    floor.orders("mara", "resume", {"run": bot.run})
    assert redeems(floor, post, grant) == "ok"


def test_who_is_no_point_any_more_redeems_nothing() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent()
    grant = granted(floor, bot)
    floor.give(p.PointLeft(post.conn))
    assert floor.give(p.GrantShown(post.conn, "r1", grant)) == []
    assert gives_receipt(floor, post, receipt(floor, post, grant)) == []


def test_a_points_own_receipt_tells_that_it_is_done() -> None:
    floor = Floor()
    post, bot = point(floor), floor.agent(how=How(supervision="sdk"))
    grant = granted(floor, bot)
    redeems(floor, post, grant)
    reach = floor.desk.state.fences.reach(bot.run)
    assert gives_receipt(floor, post, receipt(floor, post, grant, sig="A" * 86)) == ["point: error signature"]
    assert gives_receipt(floor, post, receipt(floor, post, "G-2")) == ["point: error grant"]
    assert reach.open == {grant}
    assert gives_receipt(floor, post, receipt(floor, post, grant)) == []
    assert reach.open == set()


def test_a_receipt_of_a_grant_that_another_point_used_up_is_not_taken() -> None:
    floor = Floor()
    post, other, bot = point(floor), point(floor, seed="2", token="2"), floor.agent()
    grant = granted(floor, bot)
    redeems(floor, post, grant)
    assert gives_receipt(floor, other, receipt(floor, other, grant)) == ["point: error grant"]
    assert floor.desk.state.fences.reach(bot.run).open == {grant}
